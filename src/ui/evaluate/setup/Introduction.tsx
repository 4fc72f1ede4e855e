import { Banner } from '../../shared/Banner.tsx';
import { useEvaluationStore } from '../../../state/evaluate/store.ts';

/** Before the first run. */
export function Introduction() {
  const phase = useEvaluationStore((state) => state.phase);
  const problem = useEvaluationStore((state) => state.problem);
  return (
    <div className="stack introduction">
      {problem && (
        <Banner kind="problem" title="The run could not begin">
          {problem}
        </Banner>
      )}
      <p className="introduction-lead">
        {phase === 'opening' ? 'Opening …' : 'What is refinement worth on many pictures whose truth is known?'}
      </p>
      <ol className="stack introduction-steps">
        <li>
          <h3>Choose pictures</h3>
          <p>
            Generated scenes need no files. Or read PASCAL VOC, Context, COCO or a folder of your own from your disk.
          </p>
        </li>
        <li>
          <h3>Choose a question</h3>
          <p>Each experiment refines every picture in several ways; the table and the charts grow while it runs.</p>
        </li>
        <li>
          <h3>Look at single pictures</h3>
          <p>Each bar of a picture opens it in the Refine view with the parameters that were measured.</p>
        </li>
      </ol>
      <p className="introduction-note">
        Everything is computed on this device, and no picture leaves the page. Pause at any time: a run goes on after a
        reload, and no picture is measured twice.
      </p>
    </div>
  );
}
