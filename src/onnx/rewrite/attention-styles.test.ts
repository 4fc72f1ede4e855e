import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { difference, loadModel } from '../../testing/onnx/fixtures.ts';
import { tinyFeeds, tinyReference, tinyUnet } from '../../testing/onnx/tiny-unet.ts';
import type { AttentionStyle } from '../../testing/onnx/tiny-unet.ts';
import { makeAttribute, makeNode, modelGraph } from '../graph.ts';
import { AttributeProtoSchema, GraphProtoSchema } from '../onnx_pb.ts';
import type { GraphProto, NodeProto } from '../onnx_pb.ts';
import { DataType, floatTensor } from '../tensors.ts';
import { injectAttention } from './inject-attention.ts';
import { portableOperators } from './portable-operators.ts';

const styles: [string, AttentionStyle][] = [
  ['4-D, scale on Q', { operator: 'explicit', rank: 4, scale: 'query' }],
  ['3-D, scale on Q', { operator: 'explicit', rank: 3, scale: 'query' }],
  ['3-D, factor after', { operator: 'explicit', rank: 3, scale: 'multiply' }],
  ['4-D, divided after, mask', { operator: 'explicit', rank: 4, scale: 'divide', mask: true }],
  ['3-D, divided after, mask, casts', { operator: 'explicit', rank: 3, scale: 'divide', mask: true, casts: true }],
  ['4-D, unknown factor', { operator: 'explicit', rank: 4, scale: 'computed' }],
  ['Einsum, heads first', { operator: 'explicit', einsum: 'heads first', scale: 'query' }],
  ['Einsum, heads last, safe softmax', { operator: 'explicit', einsum: 'heads last', scale: 'multiply', safe: true }],
  ['3-D, safe softmax, mask', { operator: 'explicit', rank: 3, scale: 'query', safe: true, mask: true }],
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
    const run = await loadModel(injectAttention(portableOperators(tinyUnet(style)).model, { form }).model);
    for (const [cross, self] of strengths) {
      const feeds = tinyFeeds(cross, self);
      expect(difference((await run(feeds))['out_sample'], tinyReference(style, feeds))).toBeLessThan(1e-5);
    }
  });

  it('is told apart into one self- and one cross-attention', () => {
    const { sites } = injectAttention(portableOperators(tinyUnet(style)).model);
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

  it('is refused, not skipped, if what follows its Softmax is not known', () => {
    const model = tinyUnet({ operator: 'explicit' });
    const graph = modelGraph(model);
    const mix = graph.node.find(({ name }) => name === 'cross/mixed');
    graph.node.splice(graph.node.indexOf(mix as NodeProto), 0, makeNode('Relu', ['cross/softmax'], ['cross/odd']));
    mix?.input.splice(0, 1, 'cross/odd');
    expect(() => injectAttention(model)).toThrow(
      /1 of 2 attention sites: "cross\/softmax": its probabilities are read by Relu "cross\/odd", not by a MatMul with V/,
    );
  });

  it('is refused if its operator is not known, or its Softmax is written out', () => {
    const change = (apply: (softmax: NodeProto, graph: GraphProto) => void) => {
      const model = tinyUnet({ operator: 'explicit' });
      const graph = modelGraph(model);
      apply(graph.node.find(({ name }) => name === 'self/softmax') as NodeProto, graph);
      return () => injectAttention(model);
    };
    const renamed = change((softmax) => {
      softmax.opType = 'BiasSoftmax';
      softmax.domain = 'com.microsoft';
    });
    expect(renamed).toThrow(/"self\/softmax": operator com\.microsoft\.BiasSoftmax cannot be extended/);
    const writtenOut = change((softmax, graph) => {
      const [from = ''] = softmax.input;
      const nodes = [
        makeNode('Exp', [from], ['self/exp']),
        makeNode('ReduceSum', ['self/exp'], ['self/sum']),
        makeNode('Div', ['self/exp', 'self/sum'], ['self/softmax']),
      ];
      graph.node.splice(graph.node.indexOf(softmax), 1, ...nodes);
    });
    expect(writtenOut).toThrow(/"self\/softmax": its Softmax is written out as Exp, ReduceSum and Div/);
    const hidden = change((softmax, graph) => {
      const branch = create(GraphProtoSchema, { name: 'branch', node: [makeNode('Softmax', ['tokens'], ['inner'])] });
      const loop = makeNode('If', ['tokens'], ['chosen']);
      loop.attribute.push(create(AttributeProtoSchema, { name: 'then_branch', g: branch }));
      graph.node.splice(graph.node.indexOf(softmax), 0, loop);
    });
    expect(hidden).toThrow(/1 of 3 attention sites: "inner": it stands in a sub-graph of If "chosen"/);
  });

  it('is missed by none of its kind: a U-Net has as many self- as cross-attentions', () => {
    const model = tinyUnet({ operator: 'explicit' });
    for (const letter of ['k', 'v']) {
      const node = modelGraph(model).node.find(({ name }) => name === `cross/${letter}`);
      if (node) node.input[0] = 'after_self';
    }
    expect(() => injectAttention(model, { sizes: { tokens: 4 } })).toThrow(
      /has 2 self- and 0 cross-attentions; a U-Net has as many of one as of the other/,
    );
  });
});
