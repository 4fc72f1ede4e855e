import type { Plane, Rgba } from '../../core/grid.ts';
import type { JointBilateralParameters } from '../baselines.ts';
import { jointBilateral } from '../baselines.ts';
import type { LongCall } from './long-call.ts';
import { reportingPace } from './long-call.ts';
import type { Probabilities } from './probabilities.ts';
import { mixInBand, planeOfLabel, requireRefinable } from './probabilities.ts';

/** Rows filtered between two pauses. */
const strip = 4;

/**
 * {@link jointBilateral} on the probabilities of several labels, in strips of rows so that it can be cancelled. A strip
 * is filtered together with the rows its windows reach, so the strips do not show.
 * @param photo at the size of the probabilities; alpha is not read
 * @throws G4SegError `bad-input` if sizes differ, probabilities are none, or a parameter is out of range
 */
export async function jointBilateralOfLabels(
  probabilities: Probabilities,
  photo: Rgba,
  parameters: JointBilateralParameters,
  call: LongCall = {},
): Promise<Probabilities> {
  requireRefinable(probabilities, photo);
  const pace = reportingPace(call);
  const { labels, height, width, data } = probabilities;
  const { radius, beta, band } = parameters;
  const change = new Float32Array(data.length);
  for (let top = 0; top < height; top += strip) {
    const bottom = Math.min(height, top + strip);
    const first = Math.max(0, top - Math.max(1, radius));
    const last = Math.min(height, bottom + Math.max(1, radius));
    const guide = rowsOf(photo, first, last, 4);
    for (let label = 0; label < labels; label++) {
      const S: Plane = rowsOf(planeOfLabel(probabilities, label), first, last, 1);
      const filtered = jointBilateral(S, guide, { ...parameters, beta: 0, band: null }).data;
      for (let i = top * width; i < bottom * width; i++) {
        const at = label * height * width + i;
        change[at] = filtered[i - first * width] - data[at];
      }
    }
    const waiting = pace(bottom / height);
    if (waiting) await waiting;
  }
  return mixInBand(probabilities, change, beta, band);
}

/** Rows `first` to `last`, the latter left out, of a raster with so many values a pixel; shares its memory. */
function rowsOf<T extends Float32Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>>(
  raster: { readonly width: number; readonly data: T },
  first: number,
  last: number,
  values: number,
): { height: number; width: number; data: T } {
  const { width, data } = raster;
  const rows = data.subarray(first * width * values, last * width * values) as T;
  return { height: last - first, width, data: rows };
}
