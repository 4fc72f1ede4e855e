import { area, type Size } from '../core/grid.ts';
import { resizePlaneBilinear } from './resize.ts';

/**
 * A label map at another size, its borders as smooth as the size allows: every label's region is resized as a soft
 * mask by {@link resizePlaneBilinear}, and a pixel takes the label with the largest share, the smaller label on a tie.
 * At the same size nothing changes.
 * @param labels uint8 [from.height · from.width]
 * @returns uint8 [to.height · to.width]
 */
export function resizeLabels(labels: Uint8Array<ArrayBuffer>, from: Size, to: Size): Uint8Array<ArrayBuffer> {
  if (from.height === to.height && from.width === to.width) return labels;
  const out = new Uint8Array(area(to));
  const best = new Float32Array(area(to));
  for (const label of [...new Set(labels)].sort((a, b) => a - b)) {
    const region = Float32Array.from(labels, (value) => (value === label ? 1 : 0));
    const { data } = resizePlaneBilinear({ height: from.height, width: from.width, data: region }, to);
    for (let i = 0; i < out.length; i++) {
      if (data[i] > best[i]) {
        best[i] = data[i];
        out[i] = label;
      }
    }
  }
  return out;
}
