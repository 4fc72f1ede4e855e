import { readFileSync } from 'node:fs';

/** Arrays that the PyTorch reference of the whole pass wrote (training/golden.py), by name. */
export interface Goldens {
  readonly timestep: number;
  readonly seed: number;
  readonly beta: number;
  readonly band: { readonly low: number; readonly high: number };
  readonly strengths: Readonly<Record<'paper' | 'strong', { readonly cross: number; readonly self: number }>>;
  readonly classes: readonly string[];
  readonly prompts: readonly {
    readonly prompt: string;
    readonly phrase: string;
    readonly ids: readonly number[];
    readonly span: { readonly start: number; readonly end: number };
  }[];
  readonly scenes: readonly { readonly seed: number; readonly classes: readonly string[] }[];
  floats(name: string): Float32Array<ArrayBuffer>;
  integers(name: string): Int32Array<ArrayBuffer>;
  bytes(name: string): Uint8Array<ArrayBuffer>;
}

interface Index extends Omit<Goldens, 'floats' | 'integers' | 'bytes'> {
  readonly arrays: Readonly<Record<string, { readonly file: string; readonly type: 'f32' | 'i32' | 'u8' }>>;
}

const folder = new URL('../../training/golden/', import.meta.url);

export function readGoldens(): Goldens {
  const index = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as Index;
  const read = (name: string, type: string): ArrayBuffer => {
    const entry = index.arrays[name];
    if (entry?.type !== type) throw new Error(`There is no golden ${type} array "${name}".`);
    const file = readFileSync(new URL(entry.file, folder));
    return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  };
  return {
    ...index,
    floats: (name) => new Float32Array(read(name, 'f32')),
    integers: (name) => new Int32Array(read(name, 'i32')),
    bytes: (name) => new Uint8Array(read(name, 'u8')),
  };
}
