import { G4SegError } from '../../core/errors.ts';
import {
  computePipeline,
  filledBuffer,
  firstValues,
  outputBuffer,
  requireCount,
  submit,
  workgroupsFor,
} from '../compute.ts';
import code from './linear-combination.wgsl?raw';

/** a·x + b·y, or a·x where there is no y. */
interface LinearCombination {
  readonly a: number;
  /** float32, at least `count` values. */
  readonly x: GPUBuffer;
  readonly b: number;
  /** float32, at least `count` values; `null` for a·x alone. */
  readonly y: GPUBuffer | null;
  readonly count: number;
}

export interface LinearCombinationKernel {
  /**
   * Submits the work and returns at once.
   * @returns float32 [count]; the caller destroys it
   * @throws G4SegError `internal` for a coefficient that is not finite or a buffer that is too short
   */
  run(combination: LinearCombination): GPUBuffer;
}

/** out[i] = a·x[i] + b·y[i] on the GPU: the noising step and Eq. 2. The pipeline is made once. */
export function createLinearCombination(device: GPUDevice): LinearCombinationKernel {
  const pipeline = computePipeline(device, code, 'combine');
  return {
    run({ a, x, b, y, count }) {
      requireCount(count, 'values');
      if (!Number.isFinite(a) || !Number.isFinite(b)) {
        throw new G4SegError('internal', `Coefficients must be finite; got ${a} and ${b}.`, { a, b });
      }
      const first = firstValues(x, count, 'x');
      const second = y === null ? first : firstValues(y, count, 'y');
      const workgroups = workgroupsFor(device, count, 256);
      const bytes = new ArrayBuffer(16);
      new Float32Array(bytes).set([a, b]);
      new Uint32Array(bytes).set([count, y === null ? 0 : 1], 2);
      const terms = filledBuffer(device, bytes, GPUBufferUsage.UNIFORM);
      const out = outputBuffer(device, count, 'linear combination');
      const resources = { 0: { buffer: terms }, 1: first, 2: second, 3: { buffer: out } };
      submit(device, [{ pipeline, resources, workgroups }], [terms]);
      return out;
    },
  };
}
