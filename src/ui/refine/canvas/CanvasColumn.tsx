import { Inspector } from '../inspector/Inspector.tsx';
import { RunBar } from '../run/RunBar.tsx';
import { Stage } from './Stage.tsx';
import { ViewSwitcher } from './ViewSwitcher.tsx';
import { ViewTools } from './ViewTools.tsx';
import { ZoomControls } from './ZoomControls.tsx';

/** The middle of the page: views and tools in one row, the picture, and what came out in a sentence. */
export function CanvasColumn() {
  return (
    <section className="canvas-column" aria-label="Pictures">
      <div className="view-bar">
        <ViewSwitcher />
        <ViewTools />
      </div>
      <div className="stage-frame">
        <Stage />
        <ZoomControls />
        <Inspector />
      </div>
      <RunBar />
    </section>
  );
}
