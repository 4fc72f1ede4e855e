import { G4SegError } from '../core/errors.ts';

/** What the hosts of all kernels do the same way. Sizes that do not fit are refused here, never clamped. */

/** One dispatch: which pipeline, on which resources, in how many workgroups. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  /** By binding number. */
  readonly resources: Readonly<Record<number, GPUBufferBinding>>;
  readonly workgroups: number | WorkgroupGrid;
}

/** Workgroups along x and y. A kernel that takes a grid counts its groups row after row. */
export type WorkgroupGrid = readonly [number, number];

/** A dispatch with its resources bound, to be recorded as often as it is wanted. */
export interface BoundDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: WorkgroupGrid;
}

/** Sets the whole buffer to zero. */
export interface Clearing {
  readonly clear: GPUBuffer;
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

/** Waits for the work before it, and copies the first `bytes` of the buffer. */
export async function readBack(device: GPUDevice, buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
  const copy = device.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    return copy.getMappedRange().slice(0);
  } finally {
    copy.destroy();
  }
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

/** As {@link workgroupsFor}, with a second row of workgroups and more where one is not enough. */
export function workgroupGridFor(device: GPUDevice, count: number, size: number): WorkgroupGrid {
  const workgroups = Math.ceil(count / size);
  const rows = Math.ceil(workgroups / device.limits.maxComputeWorkgroupsPerDimension);
  return [Math.ceil(workgroups / rows), rows];
}

export function bind(device: GPUDevice, { pipeline, resources, workgroups }: Dispatch): BoundDispatch {
  const entries = Object.entries(resources).map(([binding, resource]) => ({ binding: Number(binding), resource }));
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  return { pipeline, group, workgroups: typeof workgroups === 'number' ? [workgroups, 1] : workgroups };
}

/** Submits the steps, in order: each sees what those before it wrote. */
export function submitSteps(device: GPUDevice, steps: readonly (BoundDispatch | Clearing)[]): void {
  const encoder = device.createCommandEncoder();
  let pass: GPUComputePassEncoder | undefined;
  for (const step of steps) {
    if ('clear' in step) {
      pass?.end();
      pass = undefined;
      encoder.clearBuffer(step.clear);
      continue;
    }
    pass ??= encoder.beginComputePass();
    pass.setPipeline(step.pipeline);
    pass.setBindGroup(0, step.group);
    pass.dispatchWorkgroups(...step.workgroups);
  }
  pass?.end();
  device.queue.submit([encoder.finish()]);
}

/** Submits the dispatches, in order, and then gives the temporary buffers back. */
export function submit(device: GPUDevice, dispatches: readonly Dispatch[], temporary: readonly GPUBuffer[]): void {
  submitSteps(
    device,
    dispatches.map((dispatch) => bind(device, dispatch)),
  );
  // Destruction waits for work that was submitted before it.
  for (const buffer of temporary) buffer.destroy();
}
