import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { classNames } from '../classes.ts';
import { sceneSide } from '../composition.ts';
import { corruptedMask } from '../corrupted-mask.ts';
import { generateScene } from '../scene.ts';
import { type Split, splitBase } from '../splits.ts';

/** Which scenes to write, and where. */
export interface ShardRequest {
  readonly split: Split;
  /** Number of scenes. */
  readonly count: number;
  /** Index in the split of the first scene. */
  readonly first: number;
  /** Also write a corrupted mask for every scene and class. */
  readonly coarse: boolean;
  readonly directory: string;
}

/** The contents of `shard.json`. */
export interface ShardIndex {
  readonly schema: 1;
  readonly split: Split;
  readonly first: number;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** Class names; label k in `labels.u8` is `classes[k - 1]`. */
  readonly classes: readonly string[];
  readonly scenes: readonly { readonly seed: number; readonly classes: readonly number[] }[];
}

/**
 * Writes one shard, a scene at a time, so memory does not grow with `count`: `images.u8` uint8 [N, 128, 128, 3],
 * `labels.u8` uint8 [N, 128, 128], with `coarse` also `coarse.f32` float32 little-endian [M, 128, 128] in the
 * order of scenes and of their classes, and last `shard.json`, so that a directory with an index is complete.
 */
export async function writeShard(request: ShardRequest, onScene: (done: number) => void): Promise<ShardIndex> {
  const { split, first, count, coarse, directory } = request;
  await mkdir(directory, { recursive: true });
  const images = await open(join(directory, 'images.u8'), 'w');
  const labels = await open(join(directory, 'labels.u8'), 'w');
  const masks = coarse ? await open(join(directory, 'coarse.f32'), 'w') : undefined;
  const scenes: { seed: number; classes: readonly number[] }[] = [];
  try {
    const rgb = new Uint8Array(sceneSide * sceneSide * 3);
    for (let i = 0; i < count; i++) {
      const scene = generateScene(splitBase(split) + first + i);
      for (let pixel = 0; pixel < sceneSide * sceneSide; pixel++) {
        for (let channel = 0; channel < 3; channel++) {
          rgb[3 * pixel + channel] = scene.image.data[4 * pixel + channel] as number;
        }
      }
      await images.writeFile(rgb);
      await labels.writeFile(scene.labels);
      for (const label of scene.classes) {
        if (masks) await masks.writeFile(new Uint8Array(corruptedMask(scene, label).data.buffer));
      }
      scenes.push({ seed: scene.seed, classes: scene.classes });
      onScene(i + 1);
    }
  } finally {
    await Promise.all([images.close(), labels.close(), masks?.close()]);
  }
  const index: ShardIndex = {
    schema: 1,
    split,
    first,
    count,
    height: sceneSide,
    width: sceneSide,
    classes: classNames,
    scenes,
  };
  await writeFile(join(directory, 'shard.json'), `${JSON.stringify(index)}\n`);
  return index;
}
