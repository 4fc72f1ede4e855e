import { hashOf, pageNames, usePageStore, type PageName } from '../../../state/page/page-store.ts';
import { DownloadShare } from '../../models/DownloadShare.tsx';
import { EvaluationShare } from '../../evaluate/results/EvaluationShare.tsx';

const names: Readonly<Record<PageName, string>> = { refine: 'Refine', models: 'Models', evaluate: 'Evaluate' };

/** The views, as links: they open in another tab and are kept in the browser's history like any other. */
export function ViewTabs() {
  const current = usePageStore((state) => state.page);
  return (
    <nav className="view-tabs" aria-label="Views">
      {pageNames.map((page) => (
        <a key={page} href={hashOf(page)} aria-current={page === current ? 'page' : undefined}>
          <span>
            {names[page]}
            {page === 'models' && <DownloadShare />}
            {page === 'evaluate' && <EvaluationShare />}
          </span>
        </a>
      ))}
    </nav>
  );
}
