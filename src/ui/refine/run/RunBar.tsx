import { ChevronUp } from 'lucide-react';
import { useId, useState } from 'react';
import { Caption } from '../canvas/Caption.tsx';
import { Counts } from './Counts.tsx';
import { ResultLine } from './ResultLine.tsx';
import { RunProblem } from './RunProblem.tsx';
import { RunProgress } from './RunProgress.tsx';
import { RunStatus } from './RunStatus.tsx';
import { StageList } from './StageList.tsx';

/** Below the picture: what came out in a sentence, what the picture shows, and on demand every number and time. */
export function RunBar() {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="run-bar">
      <RunProgress />
      <RunProblem />
      <div className="run-line">
        <ResultLine />
        <RunStatus />
      </div>
      <div className="run-line">
        <Caption />
        <button
          type="button"
          className="run-more"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          Numbers and times <ChevronUp size={13} aria-hidden />
        </button>
      </div>
      <div id={id} className="run-details" hidden={!open}>
        <Counts />
        <StageList />
      </div>
    </div>
  );
}
