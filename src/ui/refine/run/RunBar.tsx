import { Counts } from './Counts.tsx';
import { RunProgress } from './RunProgress.tsx';
import { RunProblem } from './RunProblem.tsx';
import { RunStatus } from './RunStatus.tsx';
import { StageList } from './StageList.tsx';

/** Below the picture: what was computed, how long it took, and what came out in numbers. */
export function RunBar() {
  return (
    <div className="run-bar">
      <RunProgress />
      <RunProblem />
      <div className="run-line">
        <Counts />
        <RunStatus />
      </div>
      <StageList />
    </div>
  );
}
