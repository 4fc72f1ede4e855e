import { Copy, Download, Link } from 'lucide-react';
import type { LoadedModel } from '../../../engine/protocol.ts';
import { useBackend, useModel, useRefinement } from '../../../state/models/backend-context.ts';
import { weightsBeforeUse } from '../../../state/models/weights.ts';
import type { ShownResult } from '../../../state/refine/refine-follower.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { Popover, useClosePopover } from '../../shared/Popover.tsx';
import { IconButton } from '../../shared/Button.tsx';
import { postProblem, useNoticesStore } from '../../../state/page/notices-store.ts';
import { linkOf } from '../../../state/refine/permalink.ts';
import { canCopy, copyFile, copyText } from './copy-file.ts';
import { exportRun, kindsOf, typeOf, type ExportKind } from './export-run.ts';
import { saveFile } from './save-file.ts';

const words: Readonly<Record<ExportKind, { readonly name: string; readonly note: string }>> = {
  binary: { name: 'Refined mask, binary', note: 'PNG, 0 and 255, the class in view' },
  soft: { name: 'Refined mask, soft', note: 'PNG, grey = probability, the class in view' },
  soft16: { name: 'Refined mask, 16 bit', note: 'PNG, grey = probability, the class in view' },
  labels: { name: 'Refined labels', note: 'Palette PNG as in PASCAL VOC, all classes, labels of your file' },
  all: { name: 'All masks', note: 'ZIP: each class binary, 8 and 16 bit; labels; names' },
  'coco-polygons': { name: 'COCO, polygons', note: 'JSON with outlines, areas and boxes, all classes' },
  'coco-runs': { name: 'COCO, run lengths', note: 'JSON with RLE, areas and boxes, all classes' },
  labelme: { name: 'labelme', note: 'JSON with outlines that can be moved, all classes' },
  numpy: { name: 'Probabilities', note: 'NumPy float32 [classes, height, width]' },
  'cut-out': { name: 'Cut-out', note: 'PNG, the class in view, soft alpha' },
  overlay: { name: 'Overlay', note: 'PNG, photo with the refined labels' },
  difference: { name: 'Difference', note: 'PNG with a legend, the class in view' },
  matches: { name: 'Matches', note: 'PNG with a legend, the pairs in view' },
  session: { name: 'Session', note: 'JSON with inputs, parameters, matches. Drop it here to reopen' },
};

interface ExportMenuProps {
  /** Where the panel opens; above from a bar at the bottom. */
  readonly side?: 'below' | 'above';
}

export function ExportMenu({ side = 'below' }: ExportMenuProps) {
  const refined = useRefinement((state) => state.data);
  const model = useModel().data;
  const isReady = refined !== undefined && model !== undefined;
  return (
    <Popover
      label="Export"
      align="end"
      side={side}
      disabled={!isReady}
      triggerClass="button button-main"
      trigger={
        <>
          <Download size={15} aria-hidden /> <span className="export-word">Export</span>
        </>
      }
    >
      {isReady && <ExportList refined={refined} model={model} />}
    </Popover>
  );
}

interface ExportListProps {
  readonly refined: ShownResult;
  readonly model: LoadedModel;
}

function ExportList({ refined, model }: ExportListProps) {
  const close = useClosePopover();
  const backend = useBackend();
  const fileOf = async (kind: ExportKind) => {
    const { how } = await weightsBeforeUse(backend);
    return exportRun(kind, refined, { ...model, weights: how }, useViewStore.getState());
  };
  const save = (kind: ExportKind) => {
    close();
    fileOf(kind).then(saveFile).catch(postProblem);
  };
  const copied = (copying: Promise<void>, what: string) => {
    close();
    copying.then(() => tell(`${what} is in the clipboard.`)).catch(postProblem);
  };
  const copyLink = () => {
    const { href } = new URL(linkOf(refined.request.parameters), location.href);
    copied(copyText(href), 'The link');
  };
  return (
    <ul className="export-list">
      {kindsOf(refined).map((kind) => (
        <li key={kind}>
          <button type="button" onClick={() => save(kind)}>
            <span>{words[kind].name}</span>
            <span className="note">{words[kind].note}</span>
          </button>
          {canCopy({ type: typeOf(kind) }) && (
            <IconButton
              label={`Copy: ${words[kind].name}`}
              onClick={() => copied(copyFile(fileOf(kind), typeOf(kind)), words[kind].name)}
            >
              <Copy size={15} aria-hidden />
            </IconButton>
          )}
        </li>
      ))}
      <li>
        <button type="button" onClick={copyLink}>
          <span>
            <Link size={13} aria-hidden /> Copy a link to these parameters
          </span>
          <span className="export-note">The settings alone; no picture leaves this page</span>
        </button>
      </li>
    </ul>
  );
}

function tell(text: string): void {
  useNoticesStore.getState().post({ kind: 'information', text });
}
