import { useId, useRef, type ReactNode } from 'react';
import { useFocusKeeper } from './use-focus-keeper.ts';

/** How a model stands, in one or two words. */
export interface Mark {
  readonly text: string;
  readonly tone: 'accent' | 'good' | 'warning' | 'plain';
}

interface ModelCardProps {
  readonly title: string;
  readonly mark: Mark | null;
  /** Size, licence and the like, on one line. */
  readonly facts: ReactNode;
  readonly notes: readonly string[];
  readonly actions?: ReactNode;
  /** What the model's state asks for: preflight, progress, problems. */
  readonly children?: ReactNode;
}

/** The frame of one model. */
export function ModelCard({ title, mark, facts, notes, actions, children }: ModelCardProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const keeper = useFocusKeeper(heading);
  return (
    <article className="card stack model-card" aria-labelledby={id} {...keeper}>
      <div className="model-top">
        <div className="model-text">
          <h3 ref={heading} id={id} tabIndex={-1} className="model-title">
            {title}
          </h3>
          <span role="status">{mark && <span className={`note mark-chip mark-${mark.tone}`}>{mark.text}</span>}</span>
          <p className="model-facts">{facts}</p>
          {notes.length > 0 && (
            <ul className="stack model-notes">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </div>
        {actions && <div className="stack model-actions">{actions}</div>}
      </div>
      {children && <div className="stack model-body">{children}</div>}
    </article>
  );
}

/** Facts on one line, with dots between them. */
export function Facts({ of }: { readonly of: readonly ReactNode[] }) {
  return of.map((fact, i) => (
    <span key={i} className="model-fact">
      {fact}
    </span>
  ));
}

export function ExternalLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
