import { ImageDown } from 'lucide-react';

/** While files hover over the page. */
export function DropOverlay() {
  return (
    <div className="drop-overlay">
      <div>
        <ImageDown size={32} aria-hidden />
        <strong>Drop a photo, its coarse mask, and the truth if you have it</strong>
        <span>In any order. A session file opens a whole run.</span>
      </div>
    </div>
  );
}
