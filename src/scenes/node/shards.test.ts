import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classNames } from '../classes.ts';
import { corruptedMask } from '../corrupted-mask.ts';
import { generateScene } from '../scene.ts';
import { type ShardIndex, writeShard } from './shards.ts';

const pixels = 128 * 128;
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'g4seg-shard-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('writeShard', () => {
  it('writes what is read back', async () => {
    const out = join(directory, 'nested', 'shard');
    const done: number[] = [];
    const request = { split: 'validation', first: 5, count: 3, coarse: true, directory: out } as const;
    await writeShard(request, (n) => done.push(n));
    expect(done).toEqual([1, 2, 3]);

    const index = JSON.parse(await readFile(join(out, 'shard.json'), 'utf8')) as ShardIndex;
    const images = await readFile(join(out, 'images.u8'));
    const labels = await readFile(join(out, 'labels.u8'));
    const coarse = await readFile(join(out, 'coarse.f32'));
    const { scenes, ...head } = index;
    expect(head).toEqual({
      schema: 1,
      split: 'validation',
      first: 5,
      count: 3,
      height: 128,
      width: 128,
      classes: classNames,
    });
    expect(images).toHaveLength(3 * pixels * 3);
    expect(labels).toHaveLength(3 * pixels);
    expect(scenes.map(({ seed }) => seed)).toEqual([1_000_000_005, 1_000_000_006, 1_000_000_007]);

    let at = 0;
    scenes.forEach(({ seed, classes }, i) => {
      const scene = generateScene(seed);
      expect(classes).toEqual(scene.classes);
      expect(labels.subarray(i * pixels, (i + 1) * pixels).equals(scene.labels)).toBe(true);
      const rgb = Uint8Array.from(scene.image.data.filter((_, k) => k % 4 !== 3));
      expect(images.subarray(i * pixels * 3, (i + 1) * pixels * 3).equals(rgb)).toBe(true);
      for (const label of classes) {
        const mask = corruptedMask(scene, label);
        expect(coarse.readFloatLE(at + 4 * 8000)).toBe(mask.data[8000]);
        expect(coarse.subarray(at, at + 4 * pixels).equals(new Uint8Array(mask.data.buffer))).toBe(true);
        at += 4 * pixels;
      }
    });
    expect(coarse).toHaveLength(at);
  });

  it('writes no masks unless asked', async () => {
    await writeShard({ split: 'train', first: 0, count: 1, coarse: false, directory }, () => undefined);
    expect((await readdir(directory)).sort()).toEqual(['images.u8', 'labels.u8', 'shard.json']);
  });
});
