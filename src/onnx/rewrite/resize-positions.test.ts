import { describe, expect, it } from 'vitest';
import { bytesSource } from '../byte-source.ts';
import { difference, fixture, load, values } from '../../testing/onnx/fixtures.ts';
import { clipGolden, pattern, twin } from '../../testing/onnx/twins.ts';
import { isOp, makeNode, modelGraph, tensorType } from '../graph.ts';
import { passes, prepareModel, readModel } from '../index.ts';
import { DataType, int64Tensor } from '../tensors.ts';
import { WeightFiles } from '../weight-files.ts';
import { resizeBicubic } from './bicubic.ts';
import { resizePositions } from './resize-positions.ts';

/** The patches that the golden holds. */
function everySeventh(features: { dims: readonly number[]; data: Float32Array } | undefined) {
  const [, patches = 0, width = 0] = features?.dims ?? [];
  const kept = Array.from({ length: Math.ceil(patches / 7) }, (_, at) => 7 * at);
  const rows = kept.flatMap((at) => [...(features?.data.subarray(at * width, (at + 1) * width) ?? [])]);
  return values(rows, [1, kept.length, width]);
}

describe.each([
  { name: 'vision-float', tolerance: 2e-5 },
  { name: 'vision-half', tolerance: 5e-3 },
  { name: 'vision-xenova', tolerance: 5e-3 },
])('resizePositions on $name', { timeout: 60_000 }, ({ name, tolerance }) => {
  it.each([
    [224, 224],
    [512, 512],
    [160, 320],
  ])('equals interpolate_pos_encoding of transformers at %i × %i', async (height, width) => {
    const changes = [passes.resizePositions({ height, width }), passes.exposePatchFeatures()];
    const { run, prepared } = await load(twin(`clip/${name}`), changes);
    const outputs = await run({ pixel_values: pattern(height, width) });
    const golden = clipGolden(`${height}x${width}`);
    expect(difference(outputs['image_embeds'], golden['image_embeds'])).toBeLessThan(tolerance);
    expect(outputs['patch_features']?.dims).toEqual([1, (height * width) / 256, 16]);
    expect(difference(everySeventh(outputs['patch_features']), golden['every_seventh_patch'])).toBeLessThan(tolerance);
    const graph = modelGraph(await readModel(bytesSource(prepared.model), 'x'));
    expect(graph.input.map((input) => tensorType(input)?.dims?.slice(2))).toEqual([[height, width]]);
    const table = graph.initializer.find((tensor) => tensor.name === 'g4seg/positions');
    const asItWas = name !== 'vision-xenova' && width === 224; // xenova leaves its size open
    const type = name === 'vision-float' ? DataType.FLOAT : DataType.FLOAT16;
    expect(table?.dataType).toBe(asItWas ? undefined : type);
  });
});

describe('resizePositions', () => {
  const read = async (bytes: Uint8Array<ArrayBuffer>) => ({
    model: await readModel(bytesSource(bytes), 'x'),
    files: new WeightFiles('x', bytesSource(bytes)),
  });

  it('shows a difference between positions: the golden would not pass with the old ones', async () => {
    const [square, wide] = [clipGolden('512x512'), clipGolden('160x320')];
    expect(difference(square['image_embeds'], wide['image_embeds'])).toBeGreaterThan(0.05);
  });

  it('works after widening to float32', async () => {
    const changes = [passes.widenHalf(), passes.resizePositions({ height: 160, width: 320 })];
    const { run } = await load(twin('clip/vision-half'), changes);
    const { image_embeds: embeds } = await run({ pixel_values: pattern(160, 320) });
    expect(difference(embeds, clipGolden('160x320')['image_embeds'])).toBeLessThan(2e-3);
  });

  it('reads the embedding from a file beside the model', async () => {
    const original = twin('clip/vision-xenova');
    const { model } = await prepareModel(bytesSource(original), 'weights.bin');
    const changes = [passes.resizePositions({ height: 160, width: 320 })];
    const siblings = () => bytesSource(original);
    const apart = await prepareModel(bytesSource(model), 'x', changes, { siblings });
    const whole = await prepareModel(bytesSource(original), 'weights.bin', changes);
    expect(apart.model).toEqual(whole.model);
    await expect(prepareModel(bytesSource(model), 'x', changes)).rejects.toThrow(/lies in "weights.bin", which is not/);
  });

  it('refuses sizes that are not made of patches', async () => {
    const { model, files } = await read(twin('clip/vision-half'));
    await expect(resizePositions(model, files, { height: 500, width: 512 })).rejects.toThrow(
      /500 × 512 is not made of up to 4096 patches of 16 × 16; choose multiples of 16/,
    );
    await expect(resizePositions(model, files, { height: 16 * 100, width: 16 * 100 })).rejects.toThrow(/not made of/);
    await expect(resizePositions(model, files, { height: 0, width: 16 })).rejects.toThrow(/not made of/);
  });

  it('refuses a graph without such an embedding', async () => {
    const unet = await read(fixture('unet-dynamo'));
    await expect(resizePositions(unet.model, unet.files, { height: 32, width: 32 })).rejects.toThrow(
      /position embedding of this graph cannot be resized: nothing adds a table/,
    );
  });

  it('refuses a graph whose sizes cannot be told apart from a weight', async () => {
    const { model, files } = await read(fixture('clip-half')); // 10 positions, and 10 numbers in an embedding
    await expect(resizePositions(model, files, { height: 16, width: 20 })).rejects.toThrow(
      /10 is its number of positions, and a dimension of ".*" too/,
    );
  });

  it('refuses attention over a fixed number of positions', async () => {
    const { model, files } = await read(twin('clip/vision-xenova'));
    const graph = modelGraph(model);
    const tables = new Set(graph.initializer.filter(({ dims }) => dims.at(-2) === 197n).map((tensor) => tensor.name));
    for (const { input, output } of graph.node) if (tables.has(input[0] ?? '')) tables.add(output[0] ?? ''); // Gather
    const add = graph.node.find((node) => isOp(node, 'Add') && node.input.some((name) => tables.has(name)));
    const [output = ''] = add?.output ?? [];
    add?.output.splice(0, 1, 'all');
    graph.initializer.push(int64Tensor('first', [0]), int64Tensor('last', [197]), int64Tensor('axis', [1]));
    const cut = makeNode('Slice', ['all', 'first', 'last', 'axis'], [output]);
    graph.node.splice(graph.node.findIndex((node) => node === add) + 1, 0, cut);
    await expect(resizePositions(model, files, { height: 160, width: 320 })).rejects.toThrow(
      /cannot be resized: ".*" attends to 197 positions, not 201/,
    );
  });

  it('refuses a graph of which a part keeps the old size', async () => {
    const { model, files } = await read(twin('clip/vision-float'));
    const graph = modelGraph(model);
    const reshape = graph.node.filter((node) => isOp(node, 'Reshape')).at(5);
    graph.initializer.push(int64Tensor('fixed', [1, 197 * 2, 12]));
    reshape?.input.splice(1, 1, 'fixed');
    await expect(resizePositions(model, files, { height: 160, width: 320 })).rejects.toThrow(
      /input of this graph cannot be resized: Reshape ".*" makes 4728 elements of 4824/,
    );
  });
});

describe('resizeBicubic', () => {
  it('keeps a grid of the same size, and a constant', () => {
    const grid = Float32Array.from({ length: 24 }, (_, at) => Math.sin(at));
    expect(resizeBicubic(grid, { height: 3, width: 4 }, { height: 3, width: 4 }, 2)).toEqual(grid);
    const flat = resizeBicubic(new Float32Array(12).fill(3), { height: 3, width: 4 }, { height: 7, width: 2 }, 1);
    expect(Math.max(...flat.map((x) => Math.abs(x - 3)))).toBeLessThan(1e-6);
  });

  it('equals PyTorch on a row', () => {
    // torch.nn.functional.interpolate(torch.tensor([[[[1., 5., 2.]]]]), size=(1, 5), mode='bicubic')
    const row = resizeBicubic(Float32Array.of(1, 5, 2), { height: 1, width: 3 }, { height: 1, width: 5 }, 1);
    expect([...row].map((x) => Number(x.toFixed(4)))).toEqual([0.616, 2.768, 5, 3.452, 1.712]);
  });
});
