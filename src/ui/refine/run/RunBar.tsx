import { ChevronUp } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { Caption } from '../canvas/Caption.tsx';
import { CompareStrip } from '../compare/CompareStrip.tsx';
import { Counts } from './Counts.tsx';
import { ResultLine } from './ResultLine.tsx';
import { RunProblem } from './RunProblem.tsx';
import { RunProgress } from './RunProgress.tsx';
import { RunStatus } from './RunStatus.tsx';
import { StageList } from './StageList.tsx';

/** Below the picture: what came out in a sentence, what the picture shows, and on demand other refiners and every number. */
export function RunBar() {
  const [open, setOpen] = useState<'none' | 'compare' | 'numbers'>('none');
  const id = useId();
  const toggle = (which: 'compare' | 'numbers') => () => setOpen(open === which ? 'none' : which);
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
        <span className="run-mores">
          <More controls={`${id}-compare`} open={open === 'compare'} onToggle={toggle('compare')}>
            Compare refiners
          </More>
          <More controls={`${id}-numbers`} open={open === 'numbers'} onToggle={toggle('numbers')}>
            Numbers and times
          </More>
        </span>
      </div>
      <div id={`${id}-compare`} className="run-details" hidden={open !== 'compare'}>
        {open === 'compare' && <CompareStrip /> /* nothing is refined for it while it is closed */}
      </div>
      <div id={`${id}-numbers`} className="run-details" hidden={open !== 'numbers'}>
        <Counts />
        <StageList />
      </div>
    </div>
  );
}

interface MoreProps {
  readonly controls: string;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

function More({ controls, open, onToggle, children }: MoreProps) {
  return (
    <button type="button" className="run-more" aria-expanded={open} aria-controls={controls} onClick={onToggle}>
      {children} <ChevronUp size={13} aria-hidden />
    </button>
  );
}
