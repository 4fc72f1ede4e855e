import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decoded, decodedAll, difference, fixture, goldens, load } from '../../testing/onnx/fixtures.ts';
import { makeNode, modelGraph } from '../graph.ts';
import { passes, type Pass } from '../index.ts';
import { DataType, floatTensor } from '../tensors.ts';
import { clipHeads, type ClipHead } from './clip-head.ts';

/** PyTorch's features of every head; make_heads.py writes them from the papers' formulas. */
const heads = JSON.parse(readFileSync(new URL('../fixtures/heads.json', import.meta.url), 'utf8')) as Record<
  ClipHead,
  Parameters<typeof decoded>[0]
>;
const inputs = decodedAll(goldens().clip.inputs);

describe.each([
  { name: 'clip-legacy', tolerance: 1e-4 },
  { name: 'clip-dynamo', tolerance: 1e-4 },
  { name: 'clip-half', tolerance: 0.3 }, // 2 % of the largest value
])('heads on $name', ({ name, tolerance }) => {
  it.each(clipHeads)('%s gives what PyTorch computes from the formula', async (head) => {
    const { run } = await load(fixture(name), [
      passes.fixInputs({ pixel_values: [1, 3, 12, 12] }),
      passes.exposePatchFeatures(head),
    ]);
    const plain = await (await load(fixture(name))).run(inputs);
    const result = await run(inputs);
    const expected = decoded(heads[head]);
    expect(difference(result['patch_features'], expected)).toBeLessThan(tolerance);
    expect(difference(result['image_embeds'], plain['image_embeds'])).toBe(0);
    // The heads differ by far more than the tolerance, so that none can stand for another.
    for (const other of clipHeads.filter((one) => one !== head))
      expect(difference(expected, decoded(heads[other]))).toBeGreaterThan(5 * tolerance);
  });
});

describe('heads', () => {
  it('know what a graph multiplied into its queries and keys already', async () => {
    for (const head of ['sclip', 'clearclip', 'naclip'] as const) {
      const { run } = await load(fixture('clip-legacy'), [size, scaled(3), passes.exposePatchFeatures(head)]);
      expect(difference((await run(inputs))['patch_features'], decoded(heads[head]))).toBeLessThan(1e-4);
    }
  });

  it('say what they cannot read', async () => {
    const rewritten = (...changes: readonly Pass[]) => load(fixture('clip-legacy'), changes);
    const naclip = passes.exposePatchFeatures('naclip');
    await expect(rewritten(naclip)).rejects.toThrow(/no convolution gives 9 patches/);
    await expect(rewritten(size, scaled(NaN), naclip)).rejects.toThrow(/reads k times something that is not known/);
    const multiplied: Pass = (model) => {
      const graph = modelGraph(model);
      const isStored = (name: string) => graph.initializer.some((one) => one.name === name);
      graph.node = graph.node.map((node) =>
        node.opType === 'Add' && !node.input.some(isStored) ? makeNode('Mul', node.input, node.output) : node,
      );
      return { model, report: {} };
    };
    await expect(rewritten(size, multiplied, naclip)).rejects.toThrow(
      /nothing adds its result to the input of its block/,
    );
  });
});

/** A graph that knows the size of its picture. */
const size = passes.fixInputs({ pixel_values: [1, 3, 12, 12] });

/** Multiplies q by a factor and kᵀ by its inverse in the last block: the attention stays, q·qᵀ and k·kᵀ do not. */
function scaled(factor: number): Pass {
  return (model) => {
    const graph = modelGraph(model);
    const scores = graph.node.filter((node) => node.opType === 'Softmax').at(-1);
    const producer = (name: string | undefined) => graph.node.find((node) => node.output[0] === name);
    let product = producer(scores?.input[0]);
    while (product && product.opType !== 'MatMul') product = producer(product.input[0]);
    if (!product) throw new Error('The fixture spells out its attention.');
    for (const [at, scale] of [factor, 1 / factor].entries()) {
      graph.initializer.push(floatTensor(`factor_${at}`, [scale], DataType.FLOAT, []));
      const scaled = `scaled_${at}`;
      graph.node.splice(
        graph.node.indexOf(product),
        0,
        makeNode('Mul', [product.input[at] ?? '', `factor_${at}`], [scaled]),
      );
      product.input[at] = scaled;
    }
    return { model, report: {} };
  };
}
