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
import code from './normalize-image.wgsl?raw';

interface ImageNormalization {
  /** float32 [C, plane] or longer. */
  readonly image: GPUBuffer;
  /** Pixels of one channel: H · W. */
  readonly plane: number;
  /** One a channel; their number is C. */
  readonly scale: readonly number[];
  /** One a channel. */
  readonly offset: readonly number[];
}

export interface NormalizeImageKernel {
  /**
   * Submits the work and returns at once.
   * @returns float32 [C, plane]; the caller destroys it
   * @throws G4SegError `internal` for scales and offsets that do not pair, or a buffer that is too short
   */
  run(normalization: ImageNormalization): GPUBuffer;
}

/** out[c] = clamp(image[c], −1, 1) · scale[c] + offset[c] on the GPU. The pipeline is made once. */
export function createNormalizeImage(device: GPUDevice): NormalizeImageKernel {
  const pipeline = computePipeline(device, code, 'normalize_image');
  return {
    run({ image, plane, scale, offset }) {
      requireCount(plane, 'pixels');
      requireCount(scale.length, 'channels');
      if (scale.length !== offset.length) {
        throw new G4SegError(
          'internal',
          `Each channel needs a scale and an offset; got ${scale.length} and ${offset.length}.`,
        );
      }
      const count = scale.length * plane;
      const source = firstValues(image, count, 'image');
      const workgroups = workgroupsFor(device, count, 256);
      const shape = filledBuffer(device, Uint32Array.of(count, plane).buffer, GPUBufferUsage.UNIFORM);
      const scales = filledBuffer(device, Float32Array.from(scale).buffer, GPUBufferUsage.STORAGE);
      const offsets = filledBuffer(device, Float32Array.from(offset).buffer, GPUBufferUsage.STORAGE);
      const out = outputBuffer(device, count, 'normalized image');
      const resources = {
        0: { buffer: shape },
        1: source,
        2: { buffer: scales },
        3: { buffer: offsets },
        4: { buffer: out },
      };
      submit(device, [{ pipeline, resources, workgroups }], [shape, scales, offsets]);
      return out;
    },
  };
}
