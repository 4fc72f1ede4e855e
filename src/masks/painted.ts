import type { BrushMask } from './brush.ts';
import type { CoarseMaskSource } from './coarse-mask.ts';
import { hardMaskWarning, isHard } from './coarse-mask.ts';
import { feather } from './feather.ts';
import { maskProblem } from '../images/describe-mask.ts';
import { percent } from '../images/percent.ts';
import { proportionWarning, resizeMask } from './upload.ts';

/**
 * A painted mask as coarse mask.
 * @param deviation of the feathering in pixels of the photo, 0 for none; `suggestedFeather` for a hard brush
 */
export function brushSource(mask: BrushMask, deviation: number): CoarseMaskSource {
  return {
    kind: 'brush',
    toMask(photo) {
      const live = mask.plane;
      const plane = feather(resizeMask(live, photo), deviation); // feather copies: the brush may go on
      const above = plane.data.reduce((sum, p) => sum + Number(p > 0.5), 0) / plane.data.length;
      const pieces = ['Painted mask', `${percent(above)} foreground`];
      if (deviation > 0) pieces.push(`feathered by ${deviation} px`);
      const problem = maskProblem(live) ?? (isHard(plane) ? hardMaskWarning : undefined);
      const warnings = [proportionWarning(live, photo), problem].filter((text) => text !== undefined);
      return { plane, description: pieces.join(', '), warnings };
    },
  };
}
