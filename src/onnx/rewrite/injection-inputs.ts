import { makeNode, tensorValue } from '../graph.ts';
import type { GraphProto, NodeProto } from '../onnx_pb.ts';
import { DataType, floatTensor, int64Tensor } from '../tensors.ts';

/** Names of the inputs that injection adds to a graph. */
const injectionInputs = {
  mask: (positions: number) => `g4seg_mask_${positions}`,
  indicator: 'g4seg_token_indicator',
  strength: { self: 'g4seg_strength_self', cross: 'g4seg_strength_cross' },
} as const;

/** The largest strength over scale that reaches a graph: in float16 a larger one could become ∞, and ∞ · 0 is NaN. */
const greatestStrength = 16384;

/** A channel vector [.., N, padded] for Q, [.., padded, L] for K, or a bias [.., N, L]. */
type Built = string;

/**
 * Makes the tensors that all sites of one resolution share, each once, from the added graph inputs. Their arithmetic
 * is float32; a float16 graph gets the result cast.
 */
export class InjectionInputs {
  readonly #tokens: number;
  readonly #nodes: NodeProto[] = [];
  readonly #built = new Map<string, Built>();
  readonly #graph: GraphProto;
  readonly #maskSizes = new Set<number>();

  constructor(graph: GraphProto, tokens: number) {
    this.#graph = graph;
    this.#tokens = tokens;
  }

  /** The mask sizes used so far, largest first. */
  get maskSizes(): number[] {
    return [...this.#maskSizes].sort((a, b) => b - a);
  }

  /** Δ / scale, shape [1]. */
  strength(kind: 'self' | 'cross', scale: number): Built {
    return this.#once(`strength_${kind}_${scale}`, (out) => {
      const scaled = this.#node('Div', [injectionInputs.strength[kind], this.#constant([scale])]);
      this.#node(
        'Clip',
        [scaled, this.#constant([-greatestStrength], []), this.#constant([greatestStrength], [])],
        {},
        out,
      );
    });
  }

  /** Query side: zero but for channel `at`, which holds strength · m. Shape [1, N, channels], or rank 4 with 1 after the batch. */
  queryChannels(kind: 'self' | 'cross', positions: number, scale: number, layout: ChannelLayout): Built {
    return this.#once(`query_${kind}_${positions}_${scale}_${key(layout)}`, (out) => {
      const values = this.#node('Mul', [this.#mask(positions), this.strength(kind, scale)]);
      this.#channels(values, positions, 'last', layout, out);
    });
  }

  /** Key side: zero but for channel `at`, which holds m (self) or the token indicator (cross). */
  keyChannels(kind: 'self' | 'cross', keys: number, axis: 'last' | 'middle', layout: ChannelLayout): Built {
    return this.#once(`key_${kind}_${keys}_${axis}_${key(layout)}`, (out) => {
      this.#channels(this.#right(kind, keys), keys, axis, layout, out);
    });
  }

  /** Δ · A as it is added to scaled logits: [1, N, L], or [1, 1, N, L] for rank 4. */
  bias(kind: 'self' | 'cross', positions: number, keys: number, rank: number, type: number): Built {
    return this.#once(`bias_${kind}_${positions}_${rank}_${type}`, (out) => {
      const left = this.#node('Mul', [this.#mask(positions), this.strength(kind, 1)]);
      const column = this.#reshape(left, rank === 3 ? [1, positions, 1] : [1, 1, positions, 1]);
      const row = this.#reshape(this.#right(kind, keys), rank === 3 ? [1, 1, keys] : [1, 1, 1, keys]);
      this.#cast(this.#node('Mul', [column, row]), type, out);
    });
  }

  /** Adds the graph inputs in use and the shared nodes in front of all others. */
  finish(): void {
    const { indicator, mask, strength } = injectionInputs;
    this.#graph.input.push(
      ...this.maskSizes.map((size) => tensorValue(mask(size), DataType.FLOAT, [1, size])),
      tensorValue(indicator, DataType.FLOAT, [1, this.#tokens]),
      tensorValue(strength.cross, DataType.FLOAT, [1]),
      tensorValue(strength.self, DataType.FLOAT, [1]),
    );
    this.#graph.node = [...this.#nodes, ...this.#graph.node];
  }

  #mask(positions: number): string {
    this.#maskSizes.add(positions);
    return injectionInputs.mask(positions);
  }

  #right(kind: 'self' | 'cross', keys: number): string {
    return kind === 'self' ? this.#mask(keys) : injectionInputs.indicator;
  }

  #channels(values: string, size: number, axis: 'last' | 'middle', layout: ChannelLayout, out: string): void {
    const { rank, at, channels, type } = layout;
    const shape = axis === 'last' ? [1, size, 1] : [1, 1, size];
    const pads = axis === 'last' ? [0, 0, at, 0, 0, channels - at - 1] : [0, at, 0, 0, channels - at - 1, 0];
    const padded = this.#node('Pad', [this.#reshape(values, shape), this.#integers(pads)]);
    const ranked =
      rank === 3
        ? padded
        : this.#reshape(padded, axis === 'last' ? insertHead([1, size, channels], layout) : [1, 1, channels, size]);
    this.#cast(ranked, type, out);
  }

  #once(what: string, build: (out: string) => void): Built {
    const name = `g4seg/shared/${what}`;
    if (!this.#built.has(name)) {
      this.#built.set(name, name);
      build(name);
    }
    return name;
  }

  #node(
    opType: string,
    input: readonly string[],
    attributes = {},
    out = `g4seg/shared/${opType}_${this.#nodes.length}`,
  ): string {
    this.#nodes.push(makeNode(opType, input, [out], attributes));
    return out;
  }

  #reshape(value: string, shape: readonly number[]): string {
    return this.#node('Reshape', [value, this.#integers(shape)]);
  }

  #cast(value: string, type: number, out: string): void {
    this.#node('Cast', [value], { to: type }, out);
  }

  #integers(values: readonly number[]): string {
    return this.#once(`integers_${values.join('_')}`, (name) => {
      this.#graph.initializer.push(int64Tensor(name, values));
    });
  }

  #constant(values: readonly number[], dims = [values.length]): string {
    return this.#once(`constant_${values.join('_')}_${dims.length}`, (name) => {
      this.#graph.initializer.push(floatTensor(name, values, DataType.FLOAT, dims));
    });
  }
}

/** Where a channel vector goes: element type, rank, index of the channel, channels in all. */
export interface ChannelLayout {
  readonly type: number;
  /** 3: [batch·heads, N, d]; 4: [batch, heads, N, d] or, with `headsAt` 2, [batch, N, heads, d]. */
  readonly rank: number;
  readonly headsAt?: 1 | 2;
  readonly at: number;
  readonly channels: number;
}

function key(layout: ChannelLayout): string {
  return `${layout.rank}_${layout.headsAt ?? 1}_${layout.at}_${layout.channels}_${layout.type}`;
}

function insertHead(shape: readonly number[], { headsAt = 1 }: ChannelLayout): number[] {
  return shape.toSpliced(headsAt, 0, 1);
}
