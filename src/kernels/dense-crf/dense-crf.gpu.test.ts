import { expect, it } from 'vitest';
import { describeGpu } from '../../testing/gpu.ts';
import { largestDifference } from '../../testing/largest-difference.ts';
import { DenseCrf } from './dense-crf.ts';
import { compare, goldenCases } from './golden-cases.ts';
import { Buffers } from './gpu/buffers.ts';
import type { DenseCrfKernels } from './gpu/gpu-dense-crf.ts';
import { createDenseCrfKernels } from './gpu/gpu-dense-crf.ts';
import { denseCrfRecipes } from './recipes.ts';

const { deeplab, irn } = denseCrfRecipes;
const five = goldenCases.find(({ labels }) => labels === 5) ?? goldenCases[0];
const [width, height] = [five.width, five.height];
const pixels = width * height;
/** Of the two large cases one is enough here: a software driver takes its time. */
const cases = goldenCases.filter(({ height, recipe }) => height < 400 || recipe === 'deeplab');

describeGpu('dense CRF on the GPU', (gpu) => {
  let made: DenseCrfKernels | undefined;
  const kernels = () => (made ??= createDenseCrfKernels(gpu.device)); // a software driver compiles for seconds

  it.each(cases)(
    'against pydensecrf: $name',
    async (each) => {
      const { iterations, weights } = each;
      const crf = await kernels().create(each.picture(), each.width, each.height, denseCrfRecipes[each.recipe]);
      const q = await crf.infer(each.probabilities(), { iterations, ...(weights && { weights }) });
      crf.destroy();
      const { wrongLabels, largestDifference } = compare(each, q);
      expect(wrongLabels).toBe(0);
      expect(largestDifference).toBeLessThan(2e-4);
    },
    180_000,
  );

  it('has the lattice points of the twin, and Q within 1e-5 at every pixel', async () => {
    const [crf, twin] = [
      await kernels().create(five.picture(), width, height, deeplab),
      await DenseCrf.create(five.picture(), width, height, deeplab),
    ];
    expect(crf.latticePoints).toEqual(twin.latticePoints);
    const p = five.probabilities();
    expect(largestDifference(await crf.infer(p), await twin.infer(p))).toBeLessThan(1e-5);
  });

  it('gives the same bits each time, on a lattice of its own or on the same', async () => {
    const p = five.probabilities();
    const crf = await kernels().create(five.picture(), width, height, irn);
    const other = await kernels().create(five.picture(), width, height, irn);
    const q = await crf.infer(p);
    expect(await crf.infer(p)).toEqual(q);
    expect(await other.infer(p)).toEqual(q);
  });

  it('weights of 0, and 0 iterations, leave softmax(-U)', async () => {
    const p = five.probabilities().map((value) => Math.max(value, 1e-5));
    const expected = p.map((value, i) => {
      let sum = 0;
      for (let at = i % pixels; at < p.length; at += pixels) sum += p[at];
      return value / sum;
    });
    const crf = await kernels().create(five.picture(), width, height, irn);
    const none = { gaussian: 0, bilateral: 0 };
    expect(largestDifference(await crf.infer(p, { weights: none }), expected)).toBeLessThan(2e-6);
    expect(largestDifference(await crf.infer(p, { iterations: 0 }), expected)).toBeLessThan(2e-6);
  });

  it('covers every pixel where one row of workgroups is not enough', async () => {
    const p = five.probabilities();
    const twin = await DenseCrf.create(five.picture(), width, height, irn);
    const { limits } = gpu.device;
    const { maxStorageBufferBindingSize, maxBufferSize } = limits;
    const narrow = { maxStorageBufferBindingSize, maxBufferSize, maxComputeWorkgroupsPerDimension: 7 };
    Object.defineProperty(gpu.device, 'limits', { value: narrow, configurable: true });
    try {
      const crf = await kernels().create(five.picture(), width, height, irn);
      expect(largestDifference(await crf.infer(p), await twin.infer(p))).toBeLessThan(1e-5);
    } finally {
      Object.defineProperty(gpu.device, 'limits', { value: limits, configurable: true });
    }
  });

  it('reports progress that grows to 1', async () => {
    const seen: number[] = [];
    const onProgress = (fraction: number) => void seen.push(fraction);
    const crf = await kernels().create(five.picture(), width, height, irn, { onProgress });
    expect(seen.at(-1)).toBe(1);
    seen.length = 0;
    await crf.infer(five.probabilities(), { iterations: 4, onProgress });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
  });

  it('hears a signal between iterations, gives its buffers back, and can be used again', async () => {
    const open = openBuffers(gpu.device);
    const p = five.probabilities();
    const before = AbortSignal.abort(new Error('no more'));
    const create = kernels().create(five.picture(), width, height, irn, { signal: before });
    await expect(create).rejects.toThrow('no more');
    expect(open.size).toBe(0);
    const crf = await kernels().create(five.picture(), width, height, irn);
    const kept = open.size;
    await expect(crf.infer(p, { signal: before })).rejects.toThrow('no more');
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    await expect(crf.infer(p, { signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(open.size).toBe(kept);
    const q = await crf.infer(p, { iterations: 1 });
    expect(q.every((value) => value >= 0 && value <= 1.000001)).toBe(true);
    expect(open.size).toBe(kept);
    crf.destroy();
    expect(open.size).toBe(0);
  });

  it('refuses what the twin refuses, and what does not fit a buffer of the device', async () => {
    await expect(kernels().create(five.picture(), height + 1, width, irn)).rejects.toThrow(/got 8601/);
    const crf = await kernels().create(five.picture(), width, height, irn);
    await expect(crf.infer(five.probabilities().fill(NaN, 3 * pixels + 7))).rejects.toThrow(
      /label 3 at pixel 7 is NaN/,
    );
    const buffers = new Buffers(gpu.device);
    expect(() => buffers.storage(2 ** 26, 'messages')).toThrow(/256 MiB for its messages.*takes 128 in one buffer/);
  });
});

/** The buffers that are made from now on and not yet destroyed. */
function openBuffers(device: GPUDevice): ReadonlySet<GPUBuffer> {
  const open = new Set<GPUBuffer>();
  const createBuffer = device.createBuffer;
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    open.add(buffer);
    buffer.destroy = () => {
      open.delete(buffer);
      destroy();
    };
    return buffer;
  };
  return open;
}
