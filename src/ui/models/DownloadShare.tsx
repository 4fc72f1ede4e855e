import { offersOf } from '../../state/models/offers.ts';
import { useDownload } from '../../state/models/backend-context.ts';
import { useModelsStore } from '../../state/models/store.ts';

/** Beside the name of the view, from everywhere: how far each running download is. */
export function DownloadShare() {
  const own = useModelsStore((state) => state.own);
  return offersOf(own).map(({ entry }) => <Share key={entry.id} id={entry.id} title={entry.title} />);
}

function Share({ id, title }: { readonly id: string; readonly title: string }) {
  const download = useDownload(id);
  if (download.kind !== 'running' || !download.progress || download.progress.totalBytes === 0) return null;
  const { bytes, totalBytes } = download.progress;
  return (
    <span className="evaluation-share" title={`Download of ${title}`}>
      {Math.floor((100 * bytes) / totalBytes)} %
    </span>
  );
}
