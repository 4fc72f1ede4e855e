import { G4SegError } from '../core/errors.ts';
import type { Plane } from '../core/grid.ts';
import { deriveSeed, Random } from '../core/random.ts';
import { classNames } from './classes.ts';
import { signedDistance } from './distance-transform.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { valueNoise } from './lattice-noise.ts';
import type { Scene } from './scene.ts';

/** Accepted IoU of the thresholded mask (`> 0.5`) with the truth: neither hopeless nor nearly right. */
export const corruptedIoU = { least: 0.3, most: 0.9 } as const;

const maximumAttempts = 200;

/**
 * A soft coarse mask of one class: the truth grown or shrunk, moved, dented, with parts missing and blobs that
 * do not belong, blurred, under slow noise. Depends on the scene's seed and the label alone.
 * @param label one of `scene.classes`
 * @returns float32 [128, 128] in [0, 1]
 * @throws G4SegError `bad-input` if the scene does not show that class
 */
export function corruptedMask(scene: Scene, label: number): Plane {
  if (!scene.classes.includes(label)) {
    throw new G4SegError(
      'bad-input',
      `Scene ${scene.seed} shows no ${classNames[label - 1] ?? `class with label ${label}`}; ask for one of its labels ${scene.classes.join(', ')}.`,
      { seed: scene.seed, label },
    );
  }
  const { height, width } = scene.image;
  const truth = Uint8Array.from(scene.labels, (value) => (value === label ? 1 : 0));
  const distance: Plane = { height, width, data: signedDistance(truth, scene.image) };
  const random = new Random(deriveSeed(scene.seed, `corrupted:${label}`));
  let severity = random.uniform(0.35, 1);
  for (let attempt = 0; attempt < maximumAttempts; attempt++) {
    const mask = corrupt(distance, severity, random);
    const score = intersectionOverUnion(mask, truth);
    if (score >= corruptedIoU.least && score <= corruptedIoU.most) return mask;
    // Thin and small objects do not survive the full treatment, so it grows milder until they do.
    if (score < corruptedIoU.least) severity *= 0.93;
  }
  throw new G4SegError('internal', `No corrupted mask of label ${label} of scene ${scene.seed} reached the IoU range.`);
}

/** One attempt. All lengths in pixels of the 128-pixel scene; `severity` in (0, 1] scales them. */
function corrupt(distance: Plane, severity: number, random: Random): Plane {
  const { height, width } = distance;
  const growth = severity * random.uniform(1, 6) * (random.uniform() < 0.42 ? -1 : 1);
  const direction = random.uniform(0, 2 * Math.PI);
  const shift = severity * random.uniform(0, 7);
  const shiftRow = Math.round(shift * Math.sin(direction));
  const shiftColumn = Math.round(shift * Math.cos(direction));
  const dents = severity * random.uniform(1, 4);
  const salt = random.integer(0, 0x7fffffff);
  const binary = new Float32Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = clamp(row - shiftRow, height) * width + clamp(column - shiftColumn, width);
      const dent = dents * valueNoise(column / 9, row / 9, salt);
      binary[row * width + column] = (distance.data[at] as number) < growth + dent ? 1 : 0;
    }
  }
  const object = extent(distance);
  removeParts(binary, distance, object, severity, random);
  addBlobs(binary, distance, object, severity, random);
  const soft = gaussianBlur({ height, width, data: binary }, (0.4 + 0.6 * severity) * random.uniform(2, 6));
  const strength = random.uniform(0.05, 0.18);
  const confidence = random.uniform(0.7, 1);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const noise = strength * valueNoise(column / 22, row / 22, salt ^ 0x2f);
      soft.data[i] = Math.min(1, Math.max(0, 0.5 + confidence * ((soft.data[i] as number) - 0.5) + noise));
    }
  }
  return soft;
}

/** Pixels of the object, and the radius of the disc of that area. */
interface Extent {
  readonly pixels: readonly number[];
  readonly radius: number;
}

function extent(distance: Plane): Extent {
  const pixels: number[] = [];
  distance.data.forEach((value, i) => {
    if (value < 0) pixels.push(i);
  });
  return { pixels, radius: Math.sqrt(pixels.length / Math.PI) };
}

/** Up to two holes about points of the object, or all of it on one side of a line. */
function removeParts(
  binary: Float32Array,
  { height, width }: Plane,
  object: Extent,
  severity: number,
  random: Random,
): void {
  const kind = random.uniform();
  if (kind < 0.6) {
    const holes = random.integer(1, 2);
    for (let hole = 0; hole < holes; hole++) {
      const radius = severity * object.radius * random.uniform(0.2, 0.45);
      disc(binary, { height, width }, random.pick(object.pixels), radius, 0);
    }
  } else if (kind < 0.85) {
    const angle = random.uniform(0, 2 * Math.PI);
    const pivot = random.pick(object.pixels);
    const reach = object.radius * (1 - 0.7 * severity);
    for (let row = 0, i = 0; row < height; row++) {
      for (let column = 0; column < width; column++, i++) {
        const along =
          (column - (pivot % width)) * Math.cos(angle) + (row - Math.floor(pivot / width)) * Math.sin(angle);
        if (along > reach) binary[i] = 0;
      }
    }
  }
}

/** Up to two discs: beside the object more often than anywhere. */
function addBlobs(
  binary: Float32Array,
  { height, width }: Plane,
  object: Extent,
  severity: number,
  random: Random,
): void {
  const blobs = random.integer(0, 2);
  for (let blob = 0; blob < blobs; blob++) {
    const radius = severity * Math.min(10, 3 + object.radius * random.uniform(0.15, 0.45));
    const anywhere = random.integer(0, height * width - 1);
    const near = random.pick(object.pixels) + Math.round(random.normal() * object.radius) * width;
    const centre = random.uniform() < 0.3 || near < 0 || near >= height * width ? anywhere : near;
    disc(binary, { height, width }, centre, radius, 1);
  }
}

function disc(
  binary: Float32Array,
  { height, width }: { height: number; width: number },
  centre: number,
  radius: number,
  value: 0 | 1,
): void {
  const middleRow = Math.floor(centre / width);
  const middleColumn = centre % width;
  for (let row = Math.max(0, Math.ceil(middleRow - radius)); row <= Math.min(height - 1, middleRow + radius); row++) {
    const half = Math.sqrt(radius * radius - (row - middleRow) ** 2);
    const last = Math.min(width - 1, middleColumn + half);
    for (let column = Math.max(0, Math.ceil(middleColumn - half)); column <= last; column++) {
      binary[row * width + column] = value;
    }
  }
}

function intersectionOverUnion(mask: Plane, truth: Uint8Array): number {
  let intersection = 0;
  let union = 0;
  for (let i = 0; i < truth.length; i++) {
    const inMask = (mask.data[i] as number) > 0.5;
    const inTruth = truth[i] === 1;
    if (inMask && inTruth) intersection++;
    if (inMask || inTruth) union++;
  }
  return union === 0 ? 0 : intersection / union;
}

function clamp(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
}
