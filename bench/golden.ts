import { readFile } from 'node:fs/promises';

/** What PyTorch computes with a full-size U-Net: golden.json, written by src/testing/fixtures/full_size.py beside the model. */
export interface Golden {
  readonly inputs: Readonly<Record<string, GoldenTensor>>;
  /** By number of positions. */
  readonly masks: Readonly<Record<string, GoldenTensor>>;
  readonly indicator: GoldenTensor;
  readonly plain: Float32Array;
  readonly cases: readonly { readonly cross: number; readonly self: number; readonly output: Float32Array }[];
}

export interface GoldenTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

interface Encoded {
  readonly dims: readonly number[];
  readonly data: string;
}

export async function readGolden(folder: string): Promise<Golden> {
  const file = JSON.parse(await readFile(`${folder}/golden.json`, 'utf8')) as {
    inputs: Record<string, Encoded>;
    masks: Record<string, Encoded>;
    indicator: Encoded;
    plain: Encoded;
    cases: { cross: number; self: number; output: Encoded }[];
  };
  return {
    inputs: decodeAll(file.inputs),
    masks: decodeAll(file.masks),
    indicator: decode(file.indicator),
    plain: decode(file.plain).data,
    cases: file.cases.map(({ cross, self, output }) => ({ cross, self, output: decode(output).data })),
  };
}

function decodeAll(encoded: Record<string, Encoded>): Record<string, GoldenTensor> {
  return Object.fromEntries(Object.entries(encoded).map(([name, tensor]) => [name, decode(tensor)]));
}

function decode({ dims, data }: Encoded): GoldenTensor {
  return { dims, data: new Float32Array(new Uint8Array(Buffer.from(data, 'base64')).buffer) };
}

/** Largest absolute difference; NaN anywhere makes it NaN, which is within no bound. */
export function difference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} and ${b.length} numbers cannot be compared.`);
  return a.reduce((most, x, at) => {
    const distance = Math.abs(x - b[at]);
    return distance <= most ? most : distance;
  }, 0);
}

export function rootMeanSquare(data: Float32Array): number {
  return Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);
}
