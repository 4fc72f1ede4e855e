import { G4SegError } from '../../../core/errors.ts';
import { filledBuffer, outputBuffer } from '../../compute.ts';

/** Storage buffers that are given back together. New ones are zero. */
export class Buffers {
  readonly device: GPUDevice;
  readonly #all: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /**
   * @param count values of four bytes
   * @throws G4SegError `bad-input` if the device takes no buffer of that size
   */
  storage(count: number, label: string): GPUBuffer {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
    if (count * 4 > most) {
      const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
      throw new G4SegError(
        'bad-input',
        `The dense CRF needs ${megabytes(count * 4)} MiB for its ${label}, and this GPU takes ${megabytes(most)} in one buffer. Make the picture smaller, leave out labels, or run it on the CPU.`,
        { bytes: count * 4, most },
      );
    }
    return this.#kept(outputBuffer(this.device, count, label));
  }

  /** A storage buffer with these values. */
  filled(values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>, label: string): GPUBuffer {
    const buffer = this.storage(values.length, label);
    this.device.queue.writeBuffer(buffer, 0, values);
    return buffer;
  }

  uniform(bytes: ArrayBuffer): GPUBuffer {
    return this.#kept(filledBuffer(this.device, bytes, GPUBufferUsage.UNIFORM));
  }

  destroy(): void {
    for (const buffer of this.#all.splice(0)) buffer.destroy();
  }

  #kept(buffer: GPUBuffer): GPUBuffer {
    this.#all.push(buffer);
    return buffer;
  }
}
