import { describe, expect, it } from 'vitest';
import { fixtureBytes } from '../testing/data-fixtures.ts';
import { coarseFromNumpy } from './coarse-numpy.ts';
import { readNumpy } from './formats/npy.ts';

const size = { height: 3, width: 5 };
const classes = 20;
const read = (name: string) => {
  const path = `cams/${name}.npy`;
  return coarseFromNumpy(readNumpy(fixtureBytes(path), path), size, classes, path);
};
const grid = (pixel: number) => pixel / 20;
const at = (name: string, label: number, pixel: number) => read(name).probability(label).data[pixel];

describe('dictionaries of class -> map, as AffinityNet saves them', () => {
  it('count classes from 0 in CAM files', () => {
    expect(read('psa-cam').labels).toEqual([1, 15]);
    expect(read('psa-cam').background).toBeUndefined();
    expect(at('psa-cam', 1, 7)).toBeCloseTo(grid(7), 6);
    expect(at('psa-cam', 15, 7)).toBeCloseTo(0.7 - grid(7) / 2, 6);
  });

  it('have the background under 0 in CRF files: key 0 is there, and the maps sum to 1', () => {
    expect(read('psa-crf').labels).toEqual([5, 15]);
    expect(at('psa-crf', 5, 7)).toBeCloseTo(grid(7) / 2, 6);
    expect(at('psa-crf', 15, 7)).toBeCloseTo(0.3 - grid(7) / 3, 6);
    expect(read('psa-crf').background?.data[7]).toBeCloseTo(0.7 - grid(7) / 6, 6);
  });

  it('have it too where a key is as large as the number of classes', () => {
    expect(read('psa-crf-20').labels).toEqual([20]);
    expect(read('psa-crf-20').background?.data[4]).toBeCloseTo(grid(4) / 2, 6);
  });
});

describe('dictionaries with PyTorch tensors, as IRN saves them', () => {
  it('are refused with one line that converts them', () => {
    expect(() => read('irn')).toThrow(
      /irn\.npy holds PyTorch tensors.*python -c "import sys, torch, numpy as n; \[n\.save\(.*\*\.npy/,
    );
  });

  it('by a message of at most 300 characters', () => {
    let message = '';
    try {
      read('irn');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.length).toBeGreaterThan(100);
    expect(message.length).toBeLessThanOrEqual(300);
  });
});
