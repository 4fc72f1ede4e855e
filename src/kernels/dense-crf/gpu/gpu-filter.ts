import type { BoundDispatch, Clearing } from '../../compute.ts';
import { bind, workgroupGridFor } from '../../compute.ts';
import type { Buffers } from './buffers.ts';
import type { GpuLattice } from './gpu-lattice.ts';
import type { Pipelines } from './pipelines.ts';

/** Values of lattice points, [M + 1, P] each. Row 0 stays zero. Filters that do not run at once may share them. */
export interface PointBuffers {
  readonly sums: GPUBuffer;
  readonly front: GPUBuffer;
  readonly back: GPUBuffer;
}

export function createPointBuffers(buffers: Buffers, points: number, planes: number): PointBuffers {
  const make = (label: string) => buffers.storage((points + 1) * planes, label);
  return { sums: make('sums of lattice points'), front: make('lattice points'), back: make('blurred lattice points') };
}

/** The uniform of shape.wgsl. */
export function filterShape({ pixels, vertices, points }: GpuLattice, planes: number, factor: number): ArrayBuffer {
  const bytes = new ArrayBuffer(32);
  new Uint32Array(bytes).set([pixels, vertices, points, planes]);
  new Float32Array(bytes)[4] = factor;
  return bytes;
}

/**
 * The steps of totals += factor · K values, both float32 [N, P], values from 0 to 1.
 * @param units of the lattice's present weights (units.wgsl)
 * @param buffers takes the uniform
 */
export function filterSteps(
  buffers: Buffers,
  pipelines: Pipelines,
  lattice: GpuLattice,
  units: GPUBuffer,
  { sums, front, back }: PointBuffers,
  planes: number,
  factor: number,
  values: GPUBuffer,
  totals: GPUBuffer,
): (BoundDispatch | Clearing)[] {
  const { device } = buffers;
  const { pixels, points, vertices } = lattice;
  const shape = { buffer: buffers.uniform(filterShape(lattice, planes, factor)) };
  const offsets = { buffer: lattice.offsets };
  const weights = { buffer: lattice.weights };
  const perPixel = workgroupGridFor(device, pixels * Math.ceil(planes / 4), 256);
  const perPoint = workgroupGridFor(device, points * Math.ceil(planes / 4), 256);
  const neighbours = (axis: number) => ({
    buffer: lattice.neighbours,
    offset: axis * lattice.neighbourBytes,
    size: 8 * (points + 1),
  });
  const splatted = {
    0: shape,
    1: offsets,
    2: weights,
    3: { buffer: units },
    4: { buffer: values },
    5: { buffer: sums },
  };
  const steps: (BoundDispatch | Clearing)[] = [
    { clear: sums },
    bind(device, { pipeline: pipelines.splat, resources: splatted, workgroups: perPixel }),
    bind(device, {
      pipeline: pipelines.blurSums,
      resources: { 0: shape, 1: neighbours(0), 2: { buffer: units }, 3: { buffer: sums }, 5: { buffer: front } },
      workgroups: perPoint,
    }),
  ];
  let [from, to] = [front, back];
  for (let axis = 1; axis < vertices; axis++) {
    const resources = { 0: shape, 1: neighbours(axis), 4: { buffer: from }, 5: { buffer: to } };
    steps.push(bind(device, { pipeline: pipelines.blur, resources, workgroups: perPoint }));
    [from, to] = [to, from];
  }
  const sliced = { 0: shape, 1: offsets, 2: weights, 3: { buffer: from }, 4: { buffer: totals } };
  steps.push(bind(device, { pipeline: pipelines.slice, resources: sliced, workgroups: perPixel }));
  return steps;
}

/** Measures the units of the lattice's present weights. */
export function unitSteps(
  buffers: Buffers,
  pipelines: Pipelines,
  lattice: GpuLattice,
  units: GPUBuffer,
): (BoundDispatch | Clearing)[] {
  const { device } = buffers;
  const { pixels, vertices, points } = lattice;
  const shape = { buffer: buffers.uniform(filterShape(lattice, 1, 1)) };
  const counts = { buffer: buffers.storage(points + 1, 'counts') };
  const largest = { buffer: buffers.storage(points + 1, 'largest weights') };
  const measured = { 1: { buffer: lattice.offsets }, 2: { buffer: lattice.weights } };
  return [
    bind(device, {
      pipeline: pipelines.measure,
      resources: { 0: shape, ...measured, 3: counts, 4: largest },
      workgroups: workgroupGridFor(device, pixels * vertices, 256),
    }),
    bind(device, {
      pipeline: pipelines.makeUnits,
      resources: { 0: shape, 3: counts, 4: largest, 5: { buffer: units } },
      workgroups: workgroupGridFor(device, points + 1, 256),
    }),
  ];
}
