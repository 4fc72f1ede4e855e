import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { NumpyArray } from './numpy-array.ts';
import { readNumpy } from './npy.ts';
import { readPickle } from './pickle.ts';
import { fixtureBytes, goldens } from '../../testing/data-fixtures.ts';

const read = (path: string) => readNumpy(fixtureBytes(path), path);

function arrays(path: string): ReadonlyMap<string, NumpyArray> {
  const file = read(path);
  if (file.kind !== 'dictionary') throw new Error(`${path} is no dictionary`);
  return file.arrays;
}

describe('arrays in .npy files', () => {
  it.each(Object.entries(goldens.numpy))('reads %s', (name, golden) => {
    const file = read(`numpy/${name}.npy`);
    expect(file).toEqual({ kind: 'array', array: { ...golden, data: Float32Array.from(golden.data) } });
  });

  it('refuses other element types, other files and cut off ones', () => {
    expect(() => read('numpy/structured.npy')).toThrow(/without a plain "descr"/);
    expect(() => read('numpy/complex.npy')).toThrow(/elements of type <c8/);
    expect(() => readNumpy(new TextEncoder().encode('keys,values\n1,2\n'), 'x.npy')).toThrow(
      /x\.npy is not a NumPy file/,
    );
    const bytes = fixtureBytes('numpy/f2.npy');
    expect(() => readNumpy(bytes.subarray(0, -1), 'x.npy')).toThrow(/shape \(2, 3, 5\) of f2 needs 60 bytes, found 59/);
    expect(() => readNumpy(bytes.subarray(0, 40), 'x.npy')).toThrow(/header claims 118 bytes of a file of 40/);
    expect(() => readNumpy(bytes.with(6, 9), 'x.npy')).toThrow(/format 9/);
  });
});

describe('.npz files', () => {
  it('hold named arrays', () => {
    const found = arrays('coarse/npz/2007_000042.npz');
    expect([...found.keys()]).toEqual(['keys', 'high_res']);
    expect(found.get('keys')).toEqual({ shape: [2], kind: 'integer', data: Float32Array.of(14, 18) });
    expect(found.get('high_res')?.shape).toEqual([2, 21, 17]);
  });

  it('are refused where damaged or pickled inside', () => {
    const bytes = fixtureBytes('coarse/npz/2007_000042.npz');
    expect(() => readNumpy(bytes.subarray(0, 900), 'x.npz')).toThrow(/x\.npz is a damaged zip/);
    const pickled = zipSync({ 'a.npy': fixtureBytes('pickles/protocol-4.npy') });
    expect(() => readNumpy(pickled, 'x.npz')).toThrow(/x\.npz:a\.npy is pickled/);
  });
});

describe('pickled dictionaries', () => {
  const { keys, maps } = goldens.pickle;

  it.each(['protocol-4', 'protocol-3-old', 'protocol-2-old', 'fortran'])('reads %s', (name) => {
    const found = arrays(`pickles/${name}.npy`);
    expect(found.get('keys')).toEqual({ shape: [2], kind: 'integer', data: Float32Array.from(keys) });
    expect(found.get('attn_highres')).toEqual({ shape: [2, 4, 6], kind: 'float', data: Float32Array.from(maps) });
  });

  it('reads whole numbers as keys, NumPy’s own included', () => {
    const found = arrays('pickles/by-class.npy');
    expect([...found.keys()]).toEqual(['14', '3']);
    expect(found.get('3')?.data).toEqual(Float32Array.from(maps.slice(24)));
  });

  it('reads numbers of every length', () => {
    const number = (...bytes: number[]) => readPickle(Uint8Array.of(0x80, 2, ...bytes, 0x2e), 'x');
    expect(number(0x4b, 200)).toBe(200);
    expect(number(0x4d, 0x10, 0x27)).toBe(10_000);
    expect(number(0x4a, 0xfe, 0xff, 0xff, 0xff)).toBe(-2);
    expect(number(0x8a, 2, 0xd4, 0xfe)).toBe(-300);
    expect(number(0x8a, 5, 0, 0, 0, 0, 1)).toBe(2 ** 32);
    expect(number(0x8a, 0)).toBe(0);
    expect(number(0x47, 0xbf, 0xe8, 0, 0, 0, 0, 0, 0)).toBe(-0.75);
  });

  it.each(['evil', 'evil-2'])('names the function that %s asks for, and does not run it', (name) => {
    expect(() => read(`pickles/${name}.npy`)).toThrow(/asks for (posix|os)\.system, which is refused/);
  });

  it('refuses what is no array, and a pickle that is cut off anywhere', () => {
    expect(() => read('pickles/nested.npy')).toThrow(/a dictionary under "keys"/);
    const bytes = fixtureBytes('pickles/protocol-4.npy');
    for (let length = 128; length < bytes.length; length++) {
      expect(() => readNumpy(bytes.subarray(0, length), 'x.npy')).toThrow(/^x\.npy/);
    }
  });

  it('answers any damaged byte with data or a message, never another error', () => {
    const bytes = fixtureBytes('pickles/protocol-2-old.npy');
    for (let at = 128; at < bytes.length; at++) {
      for (const value of [0, 0x28, 0x62, 0x52, 0xff]) {
        let error: unknown;
        try {
          readNumpy(bytes.with(at, value), 'x.npy');
        } catch (caught) {
          error = caught;
        }
        expect(error === undefined || (error instanceof Error && error.name === 'G4SegError')).toBe(true);
      }
    }
  });
});
