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
import code from './match.wgsl?raw';

/** Features of both pictures, alike in shape. */
export interface FeaturePair {
  /** F(x̃), float32, at least N · C values. */
  readonly generated: GPUBuffer;
  /** F(x), float32, at least N · C values; may be the same buffer. */
  readonly original: GPUBuffer;
  /** N: height times width of the grid. */
  readonly patches: number;
  /** C. */
  readonly channels: number;
  /** `channels-first`: [C, N]; `channels-last`: [N, C]. */
  readonly layout: 'channels-first' | 'channels-last';
}

export interface MatchKernel {
  /**
   * Eq. 8. Submits the work and returns at once.
   * @param request with `excludeSelf`, no patch is matched with itself (N must be at least 2)
   * @returns δ as int32 [N] and its cosines as float32 [N]; the caller destroys both
   * @throws G4SegError `internal` for sizes that do not fit the buffers
   */
  run(request: FeaturePair & { readonly excludeSelf: boolean }): {
    readonly match: GPUBuffer;
    readonly cosine: GPUBuffer;
  };
  /**
   * Cosine of one generated patch with every original patch. Submits the work and returns at once.
   * @returns float32 [N]; the caller destroys it
   */
  similarityRow(request: FeaturePair & { readonly patch: number }): GPUBuffer;
}

/** Matching on the GPU (Eq. 8), without the N x N similarities. The pipelines are made once. */
export function createMatchKernel(device: GPUDevice): MatchKernel {
  const invertNorms = computePipeline(device, code, 'invert_norms');
  const findMatches = computePipeline(device, code, 'find_matches');
  const row = computePipeline(device, code, 'similarity_row');

  function inputs(pair: FeaturePair, excludeSelf: boolean, patch: number) {
    const { patches, channels, layout } = pair;
    requireCount(patches, 'patches');
    requireCount(channels, 'channels');
    const generated = firstValues(pair.generated, patches * channels, 'generated');
    const original = firstValues(pair.original, patches * channels, 'original');
    const steps = layout === 'channels-last' ? [channels, 1] : [1, patches];
    const values = Uint32Array.of(patches, channels, ...steps, excludeSelf ? 1 : 0, patch);
    return { generated, original, shape: () => filledBuffer(device, values.buffer, GPUBufferUsage.UNIFORM) };
  }

  return {
    run({ excludeSelf, ...pair }) {
      const { patches } = pair;
      const { generated, original, ...made } = inputs(pair, excludeSelf, 0);
      if (excludeSelf && patches < 2) {
        throw new G4SegError('internal', 'With one patch there is no other to match it with.');
      }
      const workgroups = workgroupsFor(device, patches, 64);
      const shape = made.shape();
      const norms = outputBuffer(device, 2 * patches, 'inverse norms');
      const match = outputBuffer(device, patches, 'match');
      const cosine = outputBuffer(device, patches, 'cosine');
      const features = { 0: { buffer: shape }, 1: generated, 2: original, 3: { buffer: norms } };
      submit(
        device,
        [
          { pipeline: invertNorms, resources: features, workgroups: workgroupsFor(device, 2 * patches, 64) },
          {
            pipeline: findMatches,
            resources: { ...features, 4: { buffer: match }, 5: { buffer: cosine } },
            workgroups,
          },
        ],
        [shape, norms],
      );
      return { match, cosine };
    },

    similarityRow({ patch, ...pair }) {
      const { patches } = pair;
      const { generated, original, ...made } = inputs(pair, false, patch);
      if (!Number.isInteger(patch) || patch < 0 || patch >= patches) {
        throw new G4SegError('internal', `Patch ${patch} is outside 0 to ${patches - 1}.`, { patch, patches });
      }
      const workgroups = workgroupsFor(device, patches, 64);
      const shape = made.shape();
      const cosine = outputBuffer(device, patches, 'similarity');
      const resources = { 0: { buffer: shape }, 1: generated, 2: original, 5: { buffer: cosine } };
      submit(device, [{ pipeline: row, resources, workgroups }], [shape]);
      return cosine;
    },
  };
}
