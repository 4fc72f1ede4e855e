import { useId, type ReactNode } from 'react';

interface PanelProps {
  readonly title: string;
  readonly note?: string;
  readonly aside?: ReactNode;
  /** The whole width; of a `pair`, half of it where there is room for two. */
  readonly isWide?: boolean | 'pair';
  readonly children: ReactNode;
}

/** A titled block of the results. */
export function Panel({ title, note, aside, isWide = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className="card result-panel" data-wide={isWide} aria-labelledby={id}>
      <header className="result-head">
        <h3 id={id}>{title}</h3>
        {aside}
      </header>
      {note && <p className="result-note">{note}</p>}
      {children}
    </section>
  );
}
