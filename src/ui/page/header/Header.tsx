import { BookOpen, Keyboard } from 'lucide-react';
import { usePageStore } from '../../../state/page/page-store.ts';
import { ExportMenu } from '../../refine/export/ExportMenu.tsx';
import { IconButton } from '../../shared/Button.tsx';
import type { Sheet } from '../use-sheet.ts';
import { ModelBadge } from './ModelBadge.tsx';
import { ThemeToggle } from './ThemeToggle.tsx';
import { ViewTabs } from './ViewTabs.tsx';

interface HeaderProps {
  readonly onOpen: (sheet: Sheet) => void;
}

/** What belongs to every view; the tools of the bench only there. */
export function Header({ onOpen }: HeaderProps) {
  const onBench = usePageStore((state) => state.page === 'refine');
  return (
    <header className="header">
      <h1 className="brand">
        <Mark />
        <span className="brand-name">G4Seg</span>
        <span className="brand-line">refine a mask with one diffusion step</span>
      </h1>
      <ViewTabs />
      <ModelBadge />
      <div className="header-tools">
        <button
          type="button"
          className="button button-quiet how"
          onClick={() => onOpen('method')}
          aria-label="How it works"
          title="How it works"
        >
          <BookOpen size={15} aria-hidden /> <span>How it works</span>
        </button>
        <ThemeToggle />
        {onBench && (
          <IconButton label="Keyboard shortcuts" shortcut="?" onClick={() => onOpen('help')}>
            <Keyboard size={16} />
          </IconButton>
        )}
        {onBench && (
          <div className="export-menu">
            <ExportMenu />
          </div>
        )}
      </div>
    </header>
  );
}

/** Two matched points and the line between them. */
function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden>
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <path d="M7.5 16.5 16 8" stroke="var(--on-accent)" strokeWidth="1.8" />
      <circle cx="7.5" cy="16.5" r="3" fill="var(--on-accent)" />
      <path d="m16.5 3.6 1.3 2.7 2.9.4-2.1 2.1.5 2.9-2.6-1.4-2.6 1.4.5-2.9-2.1-2.1 2.9-.4z" fill="var(--on-accent)" />
    </svg>
  );
}
