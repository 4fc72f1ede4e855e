import { createContext, useContext, useEffect, useId, useRef, useState, type ReactNode } from 'react';

const CloseContext = createContext<() => void>(() => undefined);

/** Closes the popover around this component and gives the focus back to its button. */
export function useClosePopover(): () => void {
  return useContext(CloseContext);
}

interface PopoverProps {
  readonly label: string;
  /** The button's content. */
  readonly trigger: ReactNode;
  readonly triggerClass?: string;
  readonly title?: string;
  readonly align?: 'start' | 'end';
  readonly side?: 'below' | 'above';
  readonly disabled?: boolean;
  /** The panel. What is inside closes it with {@link useClosePopover}. */
  readonly children: ReactNode;
}

/** A button with a panel that floats beside it. Escape, a click elsewhere, or leaving it by Tab closes it. */
export function Popover({
  label,
  trigger,
  triggerClass,
  title,
  align = 'start',
  side = 'below',
  disabled,
  children,
}: PopoverProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };

  return (
    <div
      ref={root}
      className="popover"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        ref={button}
        type="button"
        className={triggerClass ?? 'button button-plain'}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        title={title ?? label}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {trigger}
      </button>
      {open && (
        <div id={id} role="dialog" aria-label={label} className={`popover-panel popover-${align} popover-${side}`}>
          <CloseContext value={close}>{children}</CloseContext>
        </div>
      )}
    </div>
  );
}
