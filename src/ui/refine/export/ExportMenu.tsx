import { Download } from 'lucide-react';
import type { LoadedModel } from '../../../engine/protocol.ts';
import { useModel, useRefinement } from '../../../state/models/backend-context.ts';
import type { ShownResult } from '../../../state/refine/refine-follower.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { Popover, useClosePopover } from '../../shared/Popover.tsx';
import { postProblem } from '../../../state/page/notices-store.ts';
import { exportKinds, exportRun, type ExportKind } from './export-run.ts';
import { saveFile } from './save-file.ts';

const words: Readonly<Record<ExportKind, { readonly name: string; readonly note: string }>> = {
  binary: { name: 'Refined mask, binary', note: 'PNG, 0 and 255, the class in view' },
  soft: { name: 'Refined mask, soft', note: 'PNG, grey = probability, the class in view' },
  soft16: { name: 'Refined mask, 16 bit', note: 'PNG, grey = probability, the class in view' },
  labels: { name: 'Refined labels', note: 'Palette PNG as in PASCAL VOC, all classes, labels of your file' },
  coco: { name: 'COCO annotations', note: 'JSON with run lengths, areas and boxes, all classes' },
  numpy: { name: 'Probabilities', note: 'NumPy float32 [classes, height, width]' },
  'cut-out': { name: 'Cut-out', note: 'PNG, the class in view, soft alpha' },
  overlay: { name: 'Overlay', note: 'PNG, photo with the refined labels' },
  session: { name: 'Session', note: 'JSON with inputs, parameters, matches. Drop it here to reopen' },
};

export function ExportMenu() {
  const refined = useRefinement((state) => state.data);
  const model = useModel().data;
  const isReady = refined !== undefined && model !== undefined;
  return (
    <Popover
      label="Export"
      align="end"
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
  const save = (kind: ExportKind) => {
    close();
    exportRun(kind, refined, model, useViewStore.getState()).then(saveFile).catch(postProblem);
  };
  return (
    <ul className="export-list">
      {exportKinds.map((kind) => (
        <li key={kind}>
          <button type="button" onClick={() => save(kind)}>
            <span>{words[kind].name}</span>
            <span className="export-note">{words[kind].note}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
