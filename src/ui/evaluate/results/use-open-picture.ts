import { useBackend, useModel } from '../../../state/models/backend-context.ts';
import { openPicture } from '../../../state/evaluate/picture.ts';
import { useEvaluationStore } from '../../../state/evaluate/store.ts';
import { postProblem } from '../../../state/page/notices-store.ts';
import { hashOf } from '../../../state/page/page-store.ts';
import { runner } from '../runner.ts';

/** Opens a picture of the run in view on the bench, as a row measured it. */
export function useOpenPicture(row: string) {
  const backend = useBackend();
  const model = useModel().data;
  const run = useEvaluationStore((state) => state.run);
  const canOpen = model !== undefined && run !== null && run.hasPictures;
  const open = ({ index }: { readonly index: number }) => {
    const items = runner().pictures(backend);
    if (!canOpen || !items) return;
    openPicture(run.header, items, index, row, model).then(() => {
      location.hash = hashOf('refine');
    }, postProblem);
  };
  return { open, canOpen };
}
