import type { Pace } from '../../../core/pace.ts';
import { bind, submitSteps, workgroupGridFor } from '../../compute.ts';
import type { Features } from '../features.ts';
import { Buffers } from './buffers.ts';
import { createPointBuffers, filterShape, filterSteps, unitSteps } from './gpu-filter.ts';
import type { GpuLattice } from './gpu-lattice.ts';
import { buildGpuLattice } from './gpu-lattice.ts';
import type { Pipelines } from './pipelines.ts';

/** A Gaussian kernel on the GPU, normalised symmetrically, as `NormalisedKernel` on the CPU. */
export interface GpuKernel {
  readonly lattice: GpuLattice;
  /** For splatting with the normalised weights, vec2f [M + 1]. */
  readonly units: GPUBuffer;
  /** K̃ 1, float32 [N]. */
  readonly rowSums: GPUBuffer;
}

/**
 * @param kept takes the kernel's buffers
 * @throws G4SegError `bad-input` if the lattice is too large for the keys or for the device
 */
export async function buildGpuKernel(
  kept: Buffers,
  pipelines: Pipelines,
  features: Features,
  pace: Pace,
): Promise<GpuKernel> {
  const { device } = kept;
  const lattice = await buildGpuLattice(kept, pipelines, features, pace);
  const { pixels, vertices, points } = lattice;
  const units = kept.storage(2 * (points + 1), 'units');
  const rowSums = kept.storage(pixels, 'row sums');
  const used = new Buffers(device);
  try {
    const ones = used.filled(new Float32Array(pixels).fill(1), 'ones');
    const norms = used.storage(pixels, 'norms');
    const scratch = createPointBuffers(used, points, 1);
    const shape = { buffer: used.uniform(filterShape(lattice, 1, 1)) };
    submitSteps(device, [
      ...unitSteps(used, pipelines, lattice, units),
      ...filterSteps(used, pipelines, lattice, units, scratch, 1, 1, ones, norms),
      bind(device, {
        pipeline: pipelines.normalise,
        resources: { 0: shape, 1: { buffer: norms }, 2: { buffer: lattice.weights } },
        workgroups: workgroupGridFor(device, pixels * vertices, 256),
      }),
      ...unitSteps(used, pipelines, lattice, units),
      ...filterSteps(used, pipelines, lattice, units, scratch, 1, 1, ones, rowSums),
    ]);
    await device.queue.onSubmittedWorkDone();
    await pace();
    return { lattice, units, rowSums };
  } finally {
    used.destroy();
  }
}
