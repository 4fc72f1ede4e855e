import { describe, expect, it } from 'vitest';
import { difference, loadModel } from '../../testing/onnx/fixtures.ts';
import { tinyFeeds, tinyReference, tinyUnet } from '../../testing/onnx/tiny-unet.ts';
import type { AttentionStyle } from '../../testing/onnx/tiny-unet.ts';
import { makeAttribute, makeNode, modelGraph } from '../graph.ts';
import { DataType, floatTensor } from '../tensors.ts';
import { injectAttention } from './inject-attention.ts';

const styles: [string, AttentionStyle][] = [
  ['4-D, scale on Q', { operator: 'explicit', rank: 4, scale: 'query' }],
  ['3-D, scale on Q', { operator: 'explicit', rank: 3, scale: 'query' }],
  ['3-D, factor after', { operator: 'explicit', rank: 3, scale: 'multiply' }],
  ['4-D, divided after, mask', { operator: 'explicit', rank: 4, scale: 'divide', mask: true }],
  ['3-D, divided after, mask, casts', { operator: 'explicit', rank: 3, scale: 'divide', mask: true, casts: true }],
  ['4-D, unknown factor', { operator: 'explicit', rank: 4, scale: 'computed' }],
  ['MultiHeadAttention', { operator: 'multi-head' }],
  ['MultiHeadAttention with bias', { operator: 'multi-head with bias' }],
  ['Attention with packed weights', { operator: 'packed' }],
];
const forms = ['rank-1', 'bias'] as const;
const strengths = [
  [0, 0],
  [2, 0.6],
  [-3, -1.5],
  [0, 5],
] as const;

describe.each(styles)('attention written as %s', (_, style) => {
  // Float32 sums in another order, of outputs up to about 8.
  it.each(forms)('takes Δ·A as plain loops do (%s)', async (form) => {
    const run = await loadModel(injectAttention(tinyUnet(style), { form }).model);
    for (const [cross, self] of strengths) {
      const feeds = tinyFeeds(cross, self);
      expect(difference((await run(feeds))['out_sample'], tinyReference(style, feeds))).toBeLessThan(1e-5);
    }
  });

  it('is told apart into one self- and one cross-attention', () => {
    const { sites } = injectAttention(tinyUnet(style));
    expect(sites).toMatchObject([
      { kind: 'self', positions: 6, heads: 2, headDimension: 3 },
      { kind: 'cross', positions: 6, heads: 2, headDimension: 3 },
    ]);
  });
});

describe('a site', () => {
  it('gets a bias where the factor of its scores is not known', () => {
    const { sites } = injectAttention(tinyUnet({ operator: 'explicit', scale: 'computed' }), { form: 'rank-1' });
    expect(sites.map(({ method }) => method)).toEqual(['bias', 'bias']);
  });

  it('gets the default form of its operator', () => {
    const method = (style: AttentionStyle) => injectAttention(tinyUnet(style)).sites.map((site) => site.method);
    expect(method({ operator: 'explicit' })).toEqual(['rank-1', 'rank-1']);
    expect(method({ operator: 'multi-head' })).toEqual(['rank-1', 'bias']);
  });

  it('is refused if its Softmax runs over another axis', () => {
    const model = tinyUnet({ operator: 'explicit' });
    const softmax = modelGraph(model).node.find(({ name }) => name === 'self/softmax');
    softmax?.attribute.splice(0, 1, makeAttribute('axis', 1));
    expect(() => injectAttention(model)).toThrow(/"self\/softmax": Softmax runs over axis 1, not over the keys/);
  });

  it('is refused if its keys are not all positions', () => {
    const model = tinyUnet({ operator: 'explicit' });
    const graph = modelGraph(model);
    const joined = makeNode('Concat', ['tokens', 'encoder_hidden_states'], ['joined_keys'], { axis: 1 });
    const at = graph.node.findIndex(({ name }) => name === 'self/k');
    graph.node.splice(at, 0, joined);
    for (const letter of ['self/k', 'self/v']) {
      const node = graph.node.find(({ name }) => name === letter);
      if (node) node.input[0] = 'joined_keys';
    }
    expect(() => injectAttention(model)).toThrow(
      /1 of 2 attention sites: "self\/softmax": self-attention of 6 positions over 10 keys/,
    );
  });

  it('is refused if its keys depend on no input', () => {
    const model = tinyUnet({ operator: 'explicit' });
    const graph = modelGraph(model);
    graph.initializer.push(floatTensor('fixed', Array<number>(24).fill(1), DataType.FLOAT, [1, 4, 6]));
    const node = graph.node.find(({ name }) => name === 'cross/k');
    if (node) node.input[0] = 'fixed';
    expect(() => injectAttention(model)).toThrow(
      /1 of 2 attention sites: "cross\/softmax": its keys depend on no input/,
    );
  });
});
