import { G4SegError } from '../../core/errors.ts';
import type { Rgba, Size } from '../../core/grid.ts';
import type { Band } from '../mixing.ts';
import { bilinear, poolToGrid } from '../resample.ts';
import type { LongCall } from './long-call.ts';
import { nearestPatches } from './nearest-patches.ts';
import { patchFeatures } from './patch-features.ts';
import type { Probabilities } from './probabilities.ts';
import { mixInBand, planeOfLabel, requireRefinable } from './probabilities.ts';

export interface SelfMatchParameters {
  /** Patches along the longer side of the photo, at least 2. The search takes time with their fourth power. */
  readonly patchesAcross: number;
  /** Scales at which a patch is described; 1 is the raw patch. */
  readonly scales: number;
  /** How many nearest patches are averaged. */
  readonly neighbours: number;
  /** Share of the old probability, 0..1, as in Eq. 9. */
  readonly beta: number;
  /** As in Eq. 9, of the labels other than the background. */
  readonly band: Band | null;
}

/**
 * The photo matched with itself. Each patch takes, by Eq. 9, the mean probability of the patches that look most like
 * it, itself excluded; what changes is found on the patch grid and brought to full size bilinearly, as in `mix`.
 * @param photo at the size of the probabilities; alpha is not read
 * @throws G4SegError `bad-input` if sizes differ, probabilities are none, or a parameter is out of range
 */
export async function selfMatch(
  probabilities: Probabilities,
  photo: Rgba,
  { patchesAcross, scales, neighbours, beta, band }: SelfMatchParameters,
  call: LongCall = {},
): Promise<Probabilities> {
  requireRefinable(probabilities, photo);
  const grid = patchGrid(photo, patchesAcross);
  const nearest = await nearestPatches(patchFeatures(photo, grid, scales), neighbours, call);
  const { labels, height, width } = probabilities;
  const change = new Float32Array(labels * height * width);
  for (let label = 0; label < labels; label++) {
    const pooled = poolToGrid(planeOfLabel(probabilities, label), grid);
    const step = pooled.map((own, patch) => {
      let sum = 0;
      for (let k = 0; k < neighbours; k++) sum += pooled[nearest[patch * neighbours + k]];
      return sum / neighbours - own;
    });
    change.set(bilinear(step, grid, probabilities), label * height * width);
  }
  return mixInBand(probabilities, change, beta, band);
}

/** The grid with so many nearly square patches along the longer side; of a photo with at least as many pixels there. */
export function patchGrid(photo: Size, patchesAcross: number): Size {
  const longer = Math.max(photo.height, photo.width);
  if (!Number.isInteger(patchesAcross) || patchesAcross < 2 || patchesAcross > longer) {
    throw new G4SegError(
      'bad-input',
      `A photo with ${longer} pixels along its longer side has 2 to ${longer} patches there; got ${patchesAcross}.`,
      { longer, patchesAcross },
    );
  }
  const cells = (pixels: number) => Math.max(1, Math.round((pixels * patchesAcross) / longer));

  return { height: cells(photo.height), width: cells(photo.width) };
}
