import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../core/random.ts';
import { fixtureBytes } from '../../testing/fixture-files.ts';
import { difference, fixture, load, values } from '../../testing/onnx/fixtures.ts';
import type { Run, Values } from '../../testing/onnx/fixtures.ts';
import { passes } from '../index.ts';

/** The small U-Net of `fixtures/` as other tools store it, against onnxruntime on the file as it is. */
const random = new Random(71);
const normal = (...dims: number[]) =>
  values(
    Array.from({ length: dims.reduce((a, b) => a * b) }, () => random.normal()),
    dims,
  );
const inputs = {
  sample: normal(1, 1, 4, 4),
  timestep: values([401], [1]),
  encoder_hidden_states: normal(1, 3, 4),
};
const feeds = (cross: number, self: number) => ({
  ...inputs,
  g4seg_mask_16: values(
    Array.from({ length: 16 }, (_, at) => Number(at % 4 < 2 || at > 11)),
    [1, 16],
  ),
  g4seg_token_indicator: values([0, 1, 0], [1, 3]),
  g4seg_strength_cross: values([cross], [1]),
  g4seg_strength_self: values([self], [1]),
});
const changes = [
  passes.portable(),
  passes.widenHalf(),
  passes.floatInterface(),
  passes.logitsInFloat32(),
  passes.injectAttention(),
];

const stored = ['int8', 'int4', 'weights8'] as const;

describe.each(stored)('a U-Net stored as %s', (name) => {
  let plain: Values | undefined;
  let injected: Run | undefined;

  beforeAll(async () => {
    const bytes = fixtureBytes(`quantised/${name}.onnx`);
    plain = (await (await load(bytes)).run(inputs))['out_sample'];
    injected = (await load(bytes, changes)).run;
  }, 60_000);

  it('loads after the rewrites, and is what it was at strength 0', async () => {
    expect(difference((await injected?.(feeds(0, 0)))?.['out_sample'], plain)).toBeLessThan(1e-5);
  });

  it('takes the mask at every site', async () => {
    for (const [cross, self] of [
      [4, 0],
      [0, 4],
    ] as const) {
      expect(difference((await injected?.(feeds(cross, self)))?.['out_sample'], plain)).toBeGreaterThan(1e-4);
    }
  });
});

describe('a U-Net with two pictures baked in', () => {
  it('gives the conditional half, as the one of one picture does', async () => {
    const one = await load(fixture('unet-small'), changes);
    const two = await load(fixtureBytes('quantised/batch-2.onnx'), [...changes, passes.onePicture()]);
    const expected = (await one.run(feeds(3, 1.5)))['out_sample'];
    expect(difference((await two.run(feeds(3, 1.5)))['out_sample'], expected)).toBeLessThan(1e-5);
    expect(difference((await one.run(inputs && feeds(0, 0)))['out_sample'], expected)).toBeGreaterThan(1e-4);
  });
});
