import { G4SegError } from '../core/errors.ts';

/** What the hosts of all kernels do the same way. Sizes that do not fit are refused here, never clamped. */

/** One dispatch: which pipeline, on which resources, in how many workgroups. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  /** By binding number. */
  readonly resources: Readonly<Record<number, GPUBufferBinding>>;
  readonly workgroups: number;
}

/** A pipeline of one entry point, its bindings taken from the code. */
export function computePipeline(device: GPUDevice, code: string, entryPoint: string): GPUComputePipeline {
  const module = device.createShaderModule({ code, label: entryPoint });
  return device.createComputePipeline({ label: entryPoint, layout: 'auto', compute: { module, entryPoint } });
}

/** Throws `internal` unless the value is a positive integer. */
export function requireCount(value: number, name: string): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new G4SegError('internal', `A kernel needs a positive number of ${name}; got ${value}.`, { [name]: value });
}

/**
 * The part of a buffer that holds the first `count` float32 values. Longer buffers are welcome.
 * @throws G4SegError `internal` if the buffer is shorter
 */
export function firstValues(buffer: GPUBuffer, count: number, name: string): GPUBufferBinding {
  if (buffer.size < count * 4) {
    throw new G4SegError(
      'internal',
      `The buffer "${name}" holds ${Math.floor(buffer.size / 4)} values; the kernel needs ${count}.`,
      { name, bytes: buffer.size, count },
    );
  }
  return { buffer, size: count * 4 };
}

/** A new buffer for `count` values of four bytes, as a graph may take it for an input. The caller destroys it. */
export function outputBuffer(device: GPUDevice, count: number, label: string): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  return device.createBuffer({ label, size: count * 4, usage });
}

/** A new buffer with these bytes. The caller destroys it. */
export function filledBuffer(device: GPUDevice, bytes: ArrayBuffer, usage: GPUBufferUsageFlags): GPUBuffer {
  const buffer = device.createBuffer({ size: bytes.byteLength, usage: usage | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(buffer, 0, bytes);
  return buffer;
}

/** Workgroups of `size` invocations that cover `count` of them. */
export function workgroupsFor(device: GPUDevice, count: number, size: number): number {
  const workgroups = Math.ceil(count / size);
  const most = device.limits.maxComputeWorkgroupsPerDimension;
  if (workgroups > most) {
    throw new G4SegError(
      'internal',
      `${count} values are too many for one dispatch; this device takes ${most * size}.`,
    );
  }
  return workgroups;
}

/** Submits the dispatches, in order, and then gives the temporary buffers back. */
export function submit(device: GPUDevice, dispatches: readonly Dispatch[], temporary: readonly GPUBuffer[]): void {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const { pipeline, resources, workgroups } of dispatches) {
    const entries = Object.entries(resources).map(([binding, resource]) => ({ binding: Number(binding), resource }));
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(workgroups);
  }
  pass.end();
  device.queue.submit([encoder.finish()]);
  // Destruction waits for work that was submitted before it.
  for (const buffer of temporary) buffer.destroy();
}
