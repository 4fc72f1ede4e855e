import { useRef, type KeyboardEvent, type ReactNode } from 'react';

interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly content?: ReactNode;
  readonly title?: string;
}

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly segments: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly className?: string;
}

/** One choice of a few, all in sight: a radio group with arrow keys and one tab stop. */
export function Segmented<T extends string>({ label, segments, value, onChange, className = '' }: SegmentedProps<T>) {
  const group = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent) => {
    const direction = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation();
    const at = segments.findIndex((segment) => segment.value === value);
    const next = (at + direction + segments.length) % segments.length;
    onChange((segments[next] as Segment<T>).value);
    group.current?.querySelectorAll<HTMLButtonElement>('button')[next]?.focus();
  };
  return (
    <div ref={group} role="radiogroup" aria-label={label} className={`segmented ${className}`} onKeyDown={step}>
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          role="radio"
          aria-checked={segment.value === value}
          aria-label={segment.label}
          title={segment.title}
          tabIndex={segment.value === value ? 0 : -1}
          onClick={() => onChange(segment.value)}
        >
          {segment.content ?? segment.label}
        </button>
      ))}
    </div>
  );
}
