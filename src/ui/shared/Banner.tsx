import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

interface BannerProps {
  readonly kind: 'information' | 'warning' | 'problem';
  readonly title?: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

const icons = { information: Info, warning: TriangleAlert, problem: CircleAlert };

/** A message that belongs to a place on the page and stays while it is true. */
export function Banner({ kind, title, children, actions }: BannerProps) {
  const Icon = icons[kind];
  return (
    <div className={`card banner banner-${kind}`} role={kind === 'problem' ? 'alert' : 'note'}>
      <Icon size={16} aria-hidden />
      <div className="banner-text">
        {title && <strong>{title}</strong>}
        <div>{children}</div>
        {actions && <div className="banner-actions">{actions}</div>}
      </div>
    </div>
  );
}
