import { Info, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './Button.tsx';

interface NoticeLineProps {
  readonly kind: 'information' | 'warning';
  readonly title?: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** Absent for what has to be known as long as it is true. */
  readonly onDismiss?: () => void;
}

/** A message in one line above what it is about. */
export function NoticeLine({ kind, title, children, actions, onDismiss }: NoticeLineProps) {
  const Icon = kind === 'warning' ? TriangleAlert : Info;
  return (
    <div className={`notice-line notice-line-${kind}`} role="note">
      <Icon size={15} aria-hidden />
      <p>
        {title && <strong>{title}.</strong>} {children}
      </p>
      {actions}
      {onDismiss && (
        <IconButton label="Dismiss this line" onClick={onDismiss}>
          <X size={14} />
        </IconButton>
      )}
    </div>
  );
}
