import { RunBar } from '../run/RunBar.tsx';
import { Caption } from './Caption.tsx';
import { Stage } from './Stage.tsx';
import { ViewSwitcher } from './ViewSwitcher.tsx';
import { ViewTools } from './ViewTools.tsx';
import { ZoomControls } from './ZoomControls.tsx';

/** The middle of the page: views, picture, what it means, and how it came about. */
export function CanvasColumn() {
  return (
    <section className="canvas-column" aria-label="Pictures">
      <div className="view-bar">
        <ViewSwitcher />
      </div>
      <div className="tool-bar">
        <ViewTools />
        <ZoomControls />
      </div>
      <Stage />
      <Caption />
      <RunBar />
    </section>
  );
}
