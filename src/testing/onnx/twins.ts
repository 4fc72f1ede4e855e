import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Values } from './fixtures.ts';
import { decoded, decodedAll, values } from './fixtures.ts';

/** Tests only: the twins of published graphs in `src/testing/fixtures`, and what PyTorch computes with them. */

interface Encoded {
  readonly dims: number[];
  readonly data: string;
}

export interface UnetGolden {
  readonly inputs: Record<string, Values>;
  readonly indicator: Values;
  readonly plain: Values;
  readonly masks: Record<string, Values>;
  readonly cases: { readonly cross: number; readonly self: number; readonly output: Values }[];
}

function path(name: string): URL {
  return new URL(`../fixtures/${name}`, import.meta.url);
}

/** The graph `sd-2.1-base/fused`, and so on. */
export function twin(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gunzipSync(readFileSync(path(`${name}.onnx.gz`))));
}

export function unetGolden(family: string): UnetGolden {
  const { inputs, indicator, plain, masks, cases } = readGolden<{
    inputs: Record<string, Encoded>;
    indicator: Encoded;
    plain: Encoded;
    masks: Record<string, Encoded>;
    cases: { cross: number; self: number; output: Encoded }[];
  }>(family);
  return {
    inputs: decodedAll(inputs),
    indicator: decoded(indicator),
    plain: decoded(plain),
    masks: decodedAll(masks),
    cases: cases.map(({ cross, self, output }) => ({ cross, self, output: decoded(output) })),
  };
}

/** What PyTorch computes with the VAE's or CLIP's twin, by name of the case. */
export function tensorsOf(name: 'vae'): Record<string, Values> {
  return decodedAll(readGolden<Record<string, Encoded>>(name));
}

/** CLIP's twin on a picture of `pattern`: by size, `512x512`. */
export function clipGolden(size: string): Record<string, Values> {
  const golden = readGolden<Record<string, Record<string, Encoded>>>('clip')[size];
  if (!golden) throw new Error(`no golden for ${size}`);
  return decodedAll(golden);
}

function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(path(`${name}/golden.json`), 'utf8')) as T;
}

/** The picture that `make_graphs.py` computes in the same way. */
export function pattern(height: number, width: number): Values {
  const data = Array.from({ length: 3 * height * width }, (_, at) => {
    const [c, y, x] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
    return ((31 * c + 17 * y + 13 * x + x * y) % 101) / 50 - 1;
  });
  return values(data, [1, 3, height, width]);
}
