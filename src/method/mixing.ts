import type { Plane, Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';
import { bilinear, poolToGrid, requireRaster } from './resample.ts';

/** Probabilities that may change, both ends included, as float32; `low` above `high` holds no probability. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/**
 * Eq. 9 at the mask's own resolution ("delta upsampling"). What a match would change is found on the feature grid,
 * d_j = S_p[δ_j] − S_p[j] with S_p the area mean of S under each patch, brought to full size bilinearly, and added:
 * S* = clip(S + (1 − β) · up(d), 0, 1) on the pixels inside the band, S elsewhere. With one pixel a patch this is
 * Eq. 9 itself, β S[j] + (1 − β) S[δ_j].
 * Exact, bit for bit: S* = S where δ is the identity, where β = 1, outside the band, and where S is constant.
 * @param S foreground probability in [0, 1], float32 [H, W]
 * @param match δ: for each patch of the grid, row-major, the row-major index of its partner
 * @param beta share of the old probability, 0..1
 * @param band of S before the change; `null` lets every pixel change
 * @throws G4SegError `bad-input` for a value outside its range, `internal` for a match that does not fit the grid
 */
export function mix(S: Plane, match: Int32Array, grid: Size, beta: number, band: Band | null): Plane {
  const patches = area(grid);
  if (match.length !== patches) {
    throw new G4SegError('internal', `A grid of ${patches} patches needs as many matches; got ${match.length}.`);
  }
  const pooled = poolToGrid(S, grid);
  const change = new Float32Array(patches);
  match.forEach((partner, patch) => {
    if (partner < 0 || partner >= patches) {
      throw new G4SegError('internal', `Patch ${patch} is matched with ${partner}, outside 0 to ${patches - 1}.`);
    }
    change[patch] = pooled[partner] - pooled[patch];
  });
  return applyChange(S, bilinear(change, grid, S), beta, band);
}

/**
 * clip(S + (1 − β) · change, 0, 1) on the pixels inside the band, S elsewhere.
 * @param S foreground probability in [0, 1], float32 [H, W]
 * @param change float32 [H · W], what β = 0 would add
 */
export function applyChange(S: Plane, change: Float32Array, beta: number, band: Band | null): Plane {
  requireRaster(S, 'probability map');
  requireRaster({ ...S, data: change }, 'change');
  if (!(beta >= 0 && beta <= 1)) {
    throw new G4SegError('bad-input', `β lies between 0 and 1; got ${beta}.`, { beta });
  }
  // Masks are float32, so the ends are too: float32(0.6) is above 0.6, and would lie outside the band that ends there.
  const low = Math.fround(band?.low ?? 0);
  const high = Math.fround(band?.high ?? 1);
  if (Number.isNaN(low) || Number.isNaN(high)) {
    throw new G4SegError('bad-input', `The confidence band needs two numbers; got ${low} to ${high}.`);
  }
  const data = S.data.map((before, pixel) => {
    if (!(before >= 0 && before <= 1)) {
      throw new G4SegError('bad-input', `Probabilities lie between 0 and 1; pixel ${pixel} holds ${before}.`, {
        pixel,
      });
    }
    if (before < low || before > high) return before;
    return Math.min(1, Math.max(0, before + (1 - beta) * change[pixel]));
  });
  return { height: S.height, width: S.width, data };
}
