import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel } from '../../onnx/graph.ts';
import { bytesSource, prepareModel } from '../../onnx/index.ts';
import type { Pass, PreparedModel } from '../../onnx/index.ts';
import type { ModelProto } from '../../onnx/onnx_pb.ts';

/** Tests only: the committed graphs, what PyTorch computes with them, and a way to run them. */

/** A dense float32 tensor. */
export interface Values {
  readonly dims: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

export type Feeds = Readonly<Record<string, Values>>;

interface Encoded {
  readonly dims: number[];
  readonly data: string;
}

interface GoldenFile {
  readonly unet: {
    readonly inputs: Record<string, Encoded>;
    readonly indicator: Encoded;
    readonly plain: Encoded;
    readonly masks: Record<string, Record<string, Encoded>>;
    readonly cases: { mask: string; cross: number; self: number; output: Encoded }[];
  };
  readonly clip: {
    readonly inputs: Record<string, Encoded>;
    readonly image_embeds: Encoded;
    readonly patch_features: Encoded;
  };
}

export function fixture(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../../onnx/fixtures/${name}.onnx`, import.meta.url)));
}

export function goldens(): GoldenFile {
  return JSON.parse(readFileSync(new URL('../../onnx/fixtures/goldens.json', import.meta.url), 'utf8')) as GoldenFile;
}

export function decoded({ dims, data }: Encoded): Values {
  return { dims, data: new Float32Array(new Uint8Array(Buffer.from(data, 'base64')).buffer) };
}

export function decodedAll(encoded: Readonly<Record<string, Encoded>>): Record<string, Values> {
  return Object.fromEntries(Object.entries(encoded).map(([name, value]) => [name, decoded(value)]));
}

export function values(data: ArrayLike<number>, dims: readonly number[]): Values {
  return { dims, data: Float32Array.from(data) };
}

/** A graph ready to run: feeds in, outputs out, by name. */
export type Run = (feeds: Feeds) => Promise<Record<string, Values>>;

/** Runs a file's graph as it is, or after some passes, its weights taken from the original bytes. */
export async function load(
  bytes: Uint8Array<ArrayBuffer>,
  passes?: readonly Pass[],
): Promise<{ run: Run; prepared: PreparedModel }> {
  const prepared = await prepareModel(bytesSource(bytes), 'original.onnx', passes);
  const externalData = prepared.externalData.map(({ path, data }) => ({
    path,
    data: data === 'original' ? bytes : data,
  }));
  return { run: await runner(passes ? prepared.model : bytes, passes ? externalData : []), prepared };
}

/** Runs a model that was made in a test and has no external weights. */
export function loadModel(model: ModelProto): Promise<Run> {
  return runner(encodeModel(model), []);
}

async function runner(model: Uint8Array, externalData: { path: string; data: Uint8Array }[]): Promise<Run> {
  // No optimisation: at Δ = 0 the same operators are to be compared, not two ways to fuse them.
  const options = {
    externalData,
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
    graphOptimizationLevel: 'disabled',
  } as const;
  const session = await InferenceSession.create(model, options);
  return async (feeds) => {
    const tensors = Object.entries(feeds).map(([name, { dims, data }]) => {
      const input = session.inputMetadata.find((each) => each.name === name);
      const whole = input?.isTensor === true && input.type === 'int64';
      const tensor = whole
        ? new Tensor('int64', BigInt64Array.from(data, BigInt), dims)
        : new Tensor('float32', data, dims);
      return [name, tensor] as const;
    });
    const results = await session.run(Object.fromEntries(tensors));
    return Object.fromEntries(
      Object.entries(results).map(([name, { dims, data }]) => [
        name,
        { dims, data: Float32Array.from(data as Float32Array) },
      ]),
    );
  };
}

/** Largest absolute difference; NaN anywhere makes it NaN, and so fails any bound. */
export function difference(a: Values | undefined, b: Values | undefined): number {
  if (!a || !b || a.dims.join() !== b.dims.join()) throw new Error(`shapes [${a?.dims}] and [${b?.dims}] differ`);
  return a.data.reduce((most, x, at) => {
    const distance = Math.abs(x - (b.data[at] as number));
    return distance <= most ? most : distance;
  }, 0);
}
