import { Brush, ImagePlus, LoaderCircle, Tag } from 'lucide-react';
import type { ReactNode } from 'react';
import { useModel, useProgress, useRefinement } from '../../../state/models/backend-context.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { classNameProblem } from '../../../state/refine/request.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';

/** Views that show nothing before there is a result. */
const needResult: readonly string[] = ['generated', 'refined', 'difference', 'split', 'matches', 'cut-out'];

/** What stands on the stage while the picture asked for is not there yet. */
export function StageMessage() {
  const photo = useInputsStore((state) => state.photo);
  const mask = useInputsStore((state) => state.mask);
  const view = useViewStore((state) => state.view);
  const painting = useViewStore((state) => state.tool !== 'look');
  const hasResult = useRefinement((state) => state.data !== undefined);
  const failed = useRefinement((state) => state.error !== null || state.cancelled);
  const model = useModel();

  if (!photo) {
    if (model.isPending) return <div className="stage-skeleton skeleton" />;
    return (
      <Card icon={<ImagePlus size={26} aria-hidden />} title="Drop a photo and its mask anywhere">
        Or paste them, or choose one of the samples.
      </Card>
    );
  }
  if (!mask) {
    if (painting || view === 'original') return null;
    return (
      <Card icon={<Brush size={26} aria-hidden />} title="Now the coarse mask">
        Drop a mask file, paint one with the brush, or let the model suggest one.
      </Card>
    );
  }
  if (hasResult || !needResult.includes(view)) return null;
  if (model.data?.vocabulary === null && mask.masks.some(({ className }) => classNameProblem(className, null))) {
    return (
      <Card icon={<Tag size={26} aria-hidden />} title="What does the mask cover?">
        Give the class a name, and it is refined.
      </Card>
    );
  }
  return failed || model.isError ? null : <Working />; // problems are told in the run bar, with what to do
}

function Working() {
  const load = useProgress('model');
  const refine = useProgress('refine');
  const loading = useModel().isPending;
  return (
    <div className="stage-working">
      <LoaderCircle size={15} className="spin" aria-hidden />
      <strong>{loading ? 'Loading the model' : 'Refining'}</strong>
      <span>{(loading ? load : refine)?.detail}</span>
    </div>
  );
}

interface CardProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
}

function Card({ icon, title, children }: CardProps) {
  return (
    <div className="stage-card">
      {icon}
      <strong>{title}</strong>
      <p>{children}</p>
    </div>
  );
}
