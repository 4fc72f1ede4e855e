import { describe, expect, it } from 'vitest';
import { sha256 } from '../core/digest.ts';
import { Random } from '../core/random.ts';
import { classNames } from './classes.ts';
import { compose } from './composition.ts';
import { generateScene, type Scene, smallestObject } from './scene.ts';
import { splitBase } from './splits.ts';

const scenes = Array.from({ length: 200 }, (_, i) => generateScene(splitBase('test') + i));

/** Mean RGB, 0..255, of the pixels with this label. */
function meanColour({ labels, image }: Scene, label: number): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  labels.forEach((value, i) => {
    if (value !== label) return;
    count++;
    for (const channel of [0, 1, 2] as const) sum[channel] += image.data[4 * i + channel] as number;
  });
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

function colourGap(scene: Scene, label: number): number {
  const [red, green, blue] = meanColour(scene, label);
  const [r, g, b] = meanColour(scene, 0);
  return Math.hypot(red - r, green - g, blue - b);
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

describe('generateScene', () => {
  it('draws the same bytes as ever: weights were trained on them', async () => {
    const digests = [4, 2_000_000_007].map(async (seed) => {
      const { image, labels } = generateScene(seed);
      return [await sha256(image.data), await sha256(labels)];
    });
    expect(await Promise.all(digests)).toEqual([
      [
        '8a5ed92f0592aa909037ea685bb78e3df3a45acc5e954f134486d1f8a50c080c',
        '8886b26dc13b41f98c9e3b841c070630b6f7dc0203ed1f5cb9bccc836b97df06',
      ],
      [
        'fea7816155674b7824fe6769920c386fa83495348a4a1b1544d491274f40644a',
        '0155dd3b9d1c414fd040a3ad8996018b5ae9ab6c36b996b0af065282cb665b8a',
      ],
    ]);
  });

  it('depends on the seed alone', () => {
    const [first, again, other] = [generateScene(31), generateScene(31), generateScene(32)];
    expect(again).toEqual(first);
    expect(other.image.data).not.toEqual(first.image.data);
  });

  it('refuses a seed out of range', () => {
    expect(() => generateScene(-1)).toThrow(RangeError);
  });

  it('lists exactly the labels that occur, ascending, none below the smallest size', () => {
    for (const { labels, classes } of scenes) {
      const counts = new Map<number, number>();
      for (const label of labels) if (label > 0) counts.set(label, (counts.get(label) ?? 0) + 1);
      expect([...counts.keys()].sort((a, b) => a - b)).toEqual(classes);
      expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(smallestObject);
      expect(classes.length).toBeGreaterThanOrEqual(1);
      expect(classes.length).toBeLessThanOrEqual(4);
    }
  });

  it('leaves out an object that others hide', () => {
    const seed = 2178;
    const placed = compose(new Random(seed)).placements.map(({ label }) => label);
    const { classes } = generateScene(seed);
    expect(placed).toHaveLength(4);
    expect(classes).toHaveLength(3);
    expect(placed).toEqual(expect.arrayContaining([...classes]));
  });

  it('shows every class and every number of objects', () => {
    expect(new Set(scenes.flatMap(({ classes }) => classes)).size).toBe(classNames.length);
    expect(new Set(scenes.map(({ classes }) => classes.length))).toEqual(new Set([1, 2, 3, 4]));
  });

  it('is opaque, neither burnt out nor black, and nowhere flat', () => {
    for (const { image } of scenes) {
      let transparent = 0;
      let extreme = 0;
      let repeated = 0;
      let previous = -1;
      for (let i = 0; i < image.data.length; i += 4) {
        const rgb =
          (image.data[i] as number) + 256 * (image.data[i + 1] as number) + 65536 * (image.data[i + 2] as number);
        if (image.data[i + 3] !== 255) transparent++;
        if (rgb === 0 || rgb === 0xffffff) extreme++;
        if (rgb === previous) repeated++;
        previous = rgb;
      }
      const pixels = image.height * image.width;
      expect(transparent).toBe(0);
      expect(extreme / pixels).toBeLessThan(0.1);
      // Sensor noise: hardly any pixel repeats its neighbour exactly.
      expect(repeated / pixels).toBeLessThan(0.2);
    }
  });

  it('leaves something to see at the border of every object', () => {
    // The mean step of brightness across the truth's border exceeds the mean step within the background.
    const ratios = scenes.map(({ image, labels }) => {
      const sums = { border: 0, borderCount: 1, within: 0, withinCount: 1 };
      for (let i = 0; i + 1 < labels.length; i++) {
        const step = Math.abs((image.data[4 * i + 1] as number) - (image.data[4 * i + 5] as number));
        if (labels[i] !== labels[i + 1]) {
          sums.border += step;
          sums.borderCount++;
        } else if (labels[i] === 0) {
          sums.within += step;
          sums.withinCount++;
        }
      }
      return sums.border / sums.borderCount / (sums.within / sums.withinCount);
    });
    expect(median(ratios)).toBeGreaterThan(2);
    expect(Math.min(...ratios)).toBeGreaterThan(0.5);
  });

  it('camouflages about half the scenes, which brings background and object closer in colour', () => {
    const camouflaged = scenes.filter((scene) => scene.camouflaged);
    const plain = scenes.filter((scene) => !scene.camouflaged);
    expect(camouflaged.length / scenes.length).toBeGreaterThan(0.4);
    expect(camouflaged.length / scenes.length).toBeLessThan(0.6);
    const closest = (scene: Scene) => Math.min(...scene.classes.map((label) => colourGap(scene, label)));
    expect(median(camouflaged.map(closest))).toBeLessThan(0.65 * median(plain.map(closest)));
  });
});
