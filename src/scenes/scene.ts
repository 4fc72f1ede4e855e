import type { Rgba } from '../core/grid.ts';
import { Random } from '../core/random.ts';
import { compose, type Composition, sceneSide } from './composition.ts';
import { coverage, type Figure, rasterize } from './figure.ts';
import { paintScene } from './paint-scene.ts';

/** A generated picture with its exact truth. */
export interface Scene {
  readonly seed: number;
  /** uint8 RGBA [128, 128, 4], alpha 255. */
  readonly image: Rgba;
  /** uint8 [128, 128]: 0 for background, label k for class `classNames[k - 1]`; the object that covers most of the pixel. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** Labels present, ascending; each has at least `smallestObject` pixels. */
  readonly classes: readonly number[];
  /** True if the background was made to resemble one of the objects in hue, and often in pattern. */
  readonly camouflaged: boolean;
}

/** Fewest visible pixels of an object; one that would show less is left out of the scene. */
export const smallestObject = 60;

/**
 * The scene of a seed: the same pixels and labels on every call.
 * @param seed integer in [0, 2³²); the splits take theirs from `splitBase`
 */
export function generateScene(seed: number): Scene {
  const random = new Random(seed);
  const composition: Composition = compose(random);
  const all = composition.placements.map(rasterize);
  const seen = countLabels(labelPixels(all));
  // Leaving an object out only uncovers others, so one round is enough.
  const figures = all.filter((figure) => (seen.get(figure.placement.label) ?? 0) >= smallestObject);
  const labels = labelPixels(figures);
  const classes = [...countLabels(labels).keys()].filter((label) => label > 0).sort((a, b) => a - b);
  const image = paintScene(composition, figures, random);
  return { seed, image, labels, classes, camouflaged: composition.camouflaged };
}

/** Gives each pixel to whichever of background and figures shows most of itself there. */
function labelPixels(figures: readonly Figure[]): Uint8Array<ArrayBuffer> {
  const length = sceneSide * sceneSide;
  const labels = new Uint8Array(length);
  const largest = new Float32Array(length);
  const rest = new Float32Array(length).fill(1);
  for (const figure of [...figures].reverse()) {
    for (let row = 0, i = 0; row < figure.height; row++) {
      let pixel = (figure.top + row) * sceneSide + figure.left;
      for (let column = 0; column < figure.width; column++, i++, pixel++) {
        const share = coverage(figure.distance[i] as number);
        if (share === 0) continue;
        const visible = share * (rest[pixel] as number);
        rest[pixel] = (rest[pixel] as number) - visible;
        if (visible > (largest[pixel] as number)) {
          largest[pixel] = visible;
          labels[pixel] = figure.placement.label;
        }
      }
    }
  }
  for (let pixel = 0; pixel < length; pixel++) {
    if ((rest[pixel] as number) >= (largest[pixel] as number)) labels[pixel] = 0;
  }
  return labels;
}

function countLabels(labels: Uint8Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
