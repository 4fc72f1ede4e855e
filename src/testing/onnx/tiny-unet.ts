import { create } from '@bufbuild/protobuf';
import { Random } from '../../core/random.ts';
import { makeAttribute, makeNode, tensorValue } from '../../onnx/graph.ts';
import { GraphProtoSchema, ModelProtoSchema } from '../../onnx/onnx_pb.ts';
import type { ModelProto, NodeProto, TensorProto } from '../../onnx/onnx_pb.ts';
import { DataType, floatTensor, int64Tensor } from '../../onnx/tensors.ts';
import type { Feeds, Values } from './fixtures.ts';
import { values } from './fixtures.ts';

/** Tests only: one self- and one cross-attention on 2 × 3 latents, in every way of writing them, and what they compute. */

/** Ways to write one attention. */
export interface AttentionStyle {
  /** `packed`: com.microsoft.Attention where it can be (self-attention), else MultiHeadAttention. */
  readonly operator: 'explicit' | 'multi-head' | 'multi-head with bias' | 'packed';
  /** Dimensions of Q in explicit attention: [batch·heads, N, d] or [batch, heads, N, d]. */
  readonly rank?: 3 | 4;
  /** Where explicit attention scales, and by what operator; `computed` hides the factor from constant folding. */
  readonly scale?: 'query' | 'multiply' | 'divide' | 'computed';
  /** Adds a mask before the Softmax: −1 for the last key. */
  readonly mask?: boolean;
  /** Writes both products as Einsum, with heads before or after the positions; rank 4. */
  readonly einsum?: 'heads first' | 'heads last';
  /** Puts zeroes where the Softmax gives NaN, as torch's safe softmax does. */
  readonly safe?: boolean;
  /** Puts the Softmax between Casts to float64 and back. */
  readonly casts?: boolean;
}

const tiny = { height: 2, width: 3, positions: 6, tokens: 4, heads: 2, headDimension: 3, channels: 6 };

const weights = Object.fromEntries(
  ['self', 'cross'].flatMap((kind, at) => {
    const random = new Random(50 + at);
    const table = () => Float32Array.from({ length: 36 }, () => random.normal() * 0.7);
    const bias = Float32Array.from({ length: 18 }, () => random.normal() * 0.5);
    return [[kind, { q: table(), k: table(), v: table(), bias }] as const];
  }),
);

/** The graph: sample → tokens → self-attention + residual → cross-attention + residual → out_sample. */
export function tinyUnet(style: AttentionStyle): ModelProto {
  const nodes: NodeProto[] = [];
  const initializer: TensorProto[] = [
    int64Tensor('to_tokens', [1, 6, 6]),
    int64Tensor('to_picture', [1, 6, 2, 3]),
    int64Tensor('apart', [0, -1, 2, 3]),
    int64Tensor('together', [0, -1, 6]),
    int64Tensor('three', [2, -1, 3]),
    int64Tensor('four', [1, 2, -1, 3]),
  ];
  const add = (opType: string, input: string[], output: string, attributes = {}) => {
    nodes.push(makeNode(opType, input, [output], attributes));
    return output;
  };
  add('Reshape', ['sample', 'to_tokens'], 'flat'); // [1, channels, N] needs a transpose
  add('Transpose', ['flat'], 'tokens', { perm: [0, 2, 1] });
  const afterSelf = add('Add', [attend('self', 'tokens', 'tokens'), 'tokens'], 'after_self');
  const afterCross = add('Add', [attend('cross', afterSelf, 'encoder_hidden_states'), afterSelf], 'after_cross');
  add('Transpose', [afterCross], 'turned', { perm: [0, 2, 1] });
  add('Reshape', ['turned', 'to_picture'], 'out_sample');

  function attend(kind: 'self' | 'cross', queries: string, keys: string): string {
    const { q, k, v, bias } = weights[kind] as (typeof weights)[string];
    const name = (what: string) => `${kind}/${what}`;
    const fusedBias = style.operator === 'multi-head with bias' || style.operator === 'packed';
    const packed = style.operator === 'packed' && kind === 'self';
    for (const [letter, table] of Object.entries({ q, k, v })) {
      initializer.push(floatTensor(name(`w_${letter}`), Array.from(table), DataType.FLOAT, [6, 6]));
    }
    if (fusedBias) initializer.push(floatTensor(name('bias'), Array.from(bias), DataType.FLOAT));
    if (packed) {
      const rows = Array.from({ length: 6 }, (_, row) =>
        [q, k, v].flatMap((table) => [...table.subarray(6 * row, 6 * row + 6)]),
      );
      initializer.push(floatTensor(name('w_qkv'), rows.flat(), DataType.FLOAT, [6, 18]));
      nodes.push(microsoft('Attention', [queries, name('w_qkv'), name('bias')], name('out')));
      return name('out');
    }
    const projected = (letter: string, from: string) => add('MatMul', [from, name(`w_${letter}`)], name(letter));
    const parts = [projected('q', queries), projected('k', keys), projected('v', keys)];
    if (style.operator !== 'explicit') {
      nodes.push(microsoft('MultiHeadAttention', fusedBias ? [...parts, name('bias')] : parts, name('out')));
      return name('out');
    }
    return explicit(kind, parts, name);
  }

  function explicit(kind: 'self' | 'cross', parts: readonly string[], name: (what: string) => string): string {
    const rank = style.rank ?? 4;
    const split = parts.map((part, at) => {
      const heads = add('Reshape', [part, 'apart'], name(`apart_${at}`));
      const four = add('Transpose', [heads], name(`heads_${at}`), { perm: [0, 2, 1, 3] });
      return rank === 4 ? four : add('Reshape', [four, 'three'], name(`three_${at}`));
    });
    const headsLast = style.einsum === 'heads last';
    const [q = '', k = '', v = ''] = headsLast ? parts.map((_, at) => name(`apart_${at}`)) : split;
    const turned = style.einsum
      ? k
      : add('Transpose', [k], name('turned'), { perm: rank === 4 ? [0, 1, 3, 2] : [0, 2, 1] });
    const factor = style.scale === 'divide' ? Math.sqrt(3) : 1 / Math.sqrt(3);
    initializer.push(floatTensor(name('factor'), [factor], DataType.FLOAT, []));
    // A factor that depends on the picture, as far as anyone can tell from the graph.
    if (style.scale === 'computed') {
      initializer.push(floatTensor(name('zero'), [0], DataType.FLOAT, []));
      add('ReduceMax', ['sample'], name('largest'), { keepdims: 0 });
      add('Mul', [name('largest'), name('zero')], name('nothing'));
      add('Add', [name('factor'), name('nothing')], name('unknown'));
    }
    const query = style.scale === 'query' ? add('Mul', [q, name('factor')], name('scaled_q')) : q;
    const product = (operands: string[], output: string, equation: string) =>
      style.einsum ? add('Einsum', operands, output, { equation }) : add('MatMul', operands, output);
    const [toLogits, toMixed] = headsLast
      ? ['bihd,bjhd->bhij', 'b h i j, b j h d -> b i h d']
      : ['bhid,bhjd->bhij', 'bhij,bhjd->bhid'];
    let logits = product([query, turned], name('logits'), toLogits);
    if (style.scale === 'computed') logits = add('Mul', [name('unknown'), logits], name('scaled'));
    if (style.scale === 'multiply') logits = add('Mul', [name('factor'), logits], name('scaled'));
    if (style.scale === 'divide') logits = add('Div', [logits, name('factor')], name('scaled'));
    const keys = kind === 'self' ? tiny.positions : tiny.tokens;
    if (style.mask) {
      const row = Array.from({ length: keys }, (_, key) => (key === keys - 1 ? -1 : 0));
      initializer.push(floatTensor(name('mask'), row, DataType.FLOAT, [1, 1, keys]));
      logits = add('Add', [name('mask'), logits], name('masked'));
    }
    if (style.casts) logits = add('Cast', [logits], name('wide'), { to: DataType.FLOAT });
    let probabilities = add('Softmax', [logits], name('softmax'), { axis: -1 });
    if (style.casts) probabilities = add('Cast', [probabilities], name('narrow'), { to: DataType.FLOAT });
    if (style.safe) {
      initializer.push(floatTensor(name('no_probability'), [0], DataType.FLOAT, []));
      add('IsNaN', [probabilities], name('is_nan'));
      probabilities = add('Where', [name('is_nan'), name('no_probability'), probabilities], name('safe'));
    }
    const mixed = product([probabilities, v], name('mixed'), toMixed);
    if (headsLast) return add('Reshape', [mixed, 'together'], name('out'));
    const four = rank === 4 ? mixed : add('Reshape', [mixed, 'four'], name('four'));
    const joined = add('Transpose', [four], name('joined'), { perm: [0, 2, 1, 3] });
    return add('Reshape', [joined, 'together'], name('out'));
  }

  function microsoft(opType: string, input: readonly string[], output: string): NodeProto {
    const node = makeNode(opType, input, [output]);
    node.domain = 'com.microsoft';
    node.attribute.push(makeAttribute('num_heads', tiny.heads));
    return node;
  }

  const graph = create(GraphProtoSchema, {
    name: 'tiny',
    node: nodes,
    initializer,
    input: [
      tensorValue('sample', DataType.FLOAT, [1, 6, 2, 3]),
      tensorValue('encoder_hidden_states', DataType.FLOAT, [1, 4, 6]),
    ],
    output: [tensorValue('out_sample', DataType.FLOAT, [1, 6, 2, 3])],
  });
  return create(ModelProtoSchema, {
    irVersion: 8n,
    graph,
    opsetImport: [
      { domain: '', version: 17n },
      { domain: 'com.microsoft', version: 1n },
    ],
  });
}

/** Inputs for {@link tinyUnet}: the picture, the text, a soft mask, two tokens. */
export function tinyFeeds(cross: number, self: number): Feeds & Record<'sample' | 'encoder_hidden_states', Values> {
  const random = new Random(60);
  const normal = (length: number) => Array.from({ length }, () => random.normal());
  return {
    sample: values(normal(36), [1, 6, 2, 3]),
    encoder_hidden_states: values(normal(24), [1, 4, 6]),
    g4seg_mask_6: values([1, 0.25, 0, 0.75, 1, 0.5], [1, 6]),
    g4seg_token_indicator: values([0, 1, 1, 0], [1, 4]),
    g4seg_strength_cross: values([cross], [1]),
    g4seg_strength_self: values([self], [1]),
  };
}

/** What {@link tinyUnet} computes with Δ·A added to the scaled logits, in plain loops. */
export function tinyReference(style: AttentionStyle, feeds: Feeds): Values {
  const data = (name: string) => (feeds[name] as Values).data;
  const [sample, text, mask, indicator] = [
    'sample',
    'encoder_hidden_states',
    'g4seg_mask_6',
    'g4seg_token_indicator',
  ].map(data);
  if (!sample || !text || !mask || !indicator) throw new Error('inputs are missing');
  const tokens = Array.from({ length: 6 }, (_, n) => Array.from({ length: 6 }, (_, c) => sample[c * 6 + n] as number));
  const context = Array.from({ length: 4 }, (_, l) => [...text.subarray(6 * l, 6 * l + 6)]);
  const add = (a: number[][], b: number[][]) => a.map((row, n) => row.map((x, c) => x + (b[n]?.[c] as number)));
  const bump = (kind: 'self' | 'cross') => (n: number, l: number) =>
    (data(`g4seg_strength_${kind}`)[0] as number) *
    (mask[n] as number) *
    ((kind === 'self' ? mask : indicator)[l] as number);
  const afterSelf = add(attention(style, 'self', tokens, tokens, bump('self')), tokens);
  const afterCross = add(attention(style, 'cross', afterSelf, context, bump('cross')), afterSelf);
  return values(
    Array.from({ length: 36 }, (_, at) => afterCross[at % 6]?.[Math.floor(at / 6)] as number),
    [1, 6, 2, 3],
  );
}

function attention(
  style: AttentionStyle,
  kind: 'self' | 'cross',
  queries: number[][],
  keys: number[][],
  bump: (n: number, l: number) => number,
): number[][] {
  const { q, k, v, bias } = weights[kind] as (typeof weights)[string];
  const biased = style.operator === 'multi-head with bias' || style.operator === 'packed';
  const project = (rows: number[][], table: Float32Array, part: number) =>
    rows.map((row) =>
      Array.from({ length: 6 }, (_, out) =>
        row.reduce(
          (sum, x, c) => sum + x * (table[6 * c + out] as number),
          biased ? (bias[6 * part + out] as number) : 0,
        ),
      ),
    );
  const [Q, K, V] = [project(queries, q, 0), project(keys, k, 1), project(keys, v, 2)];
  return Q.map((query, n) =>
    query.map((_, out) => {
      const head = Math.floor(out / 3);
      const odds = K.map((row, l) => {
        const product = [0, 1, 2].reduce(
          (sum, c) => sum + (query[3 * head + c] as number) * (row[3 * head + c] as number),
          0,
        );
        const masked = style.mask && l === K.length - 1 ? -1 : 0;
        return Math.exp(product / Math.sqrt(3) + masked + bump(n, l));
      });
      const total = odds.reduce((sum, x) => sum + x, 0);
      return odds.reduce((sum, odd, l) => sum + (odd / total) * (V[l]?.[out] as number), 0);
    }),
  );
}
