import { createPace } from '../../../core/pace.ts';
import type { Dispatch } from '../../compute.ts';
import { bind, readBack, submitSteps, workgroupGridFor } from '../../compute.ts';
import { bilateralFeatures, positionFeatures } from '../features.ts';
import { checkPicture } from '../limits.ts';
import type { DenseCrfRecipe } from '../recipes.ts';
import { checkRecipe } from '../recipes.ts';
import type { DenseCrfOptions, DenseCrfSolver, InferOptions } from '../solver.ts';
import { settleRun } from '../solver.ts';
import { Buffers } from './buffers.ts';
import { createPointBuffers, filterSteps } from './gpu-filter.ts';
import type { GpuKernel } from './gpu-kernel.ts';
import { buildGpuKernel } from './gpu-kernel.ts';
import type { Pipelines } from './pipelines.ts';
import { createPipelines } from './pipelines.ts';

export interface DenseCrfKernels {
  /**
   * Builds the lattices of a picture on the device, as `DenseCrf.create` does on the CPU, with the same arguments and
   * errors. A picture may also be too large for a buffer of the device (`bad-input`).
   */
  create(
    picture: Uint8Array | Uint8ClampedArray,
    width: number,
    height: number,
    recipe: DenseCrfRecipe,
    options?: DenseCrfOptions,
  ): Promise<GpuDenseCrf>;
}

/** The dense CRF on the GPU. The pipelines are made once. */
export function createDenseCrfKernels(device: GPUDevice): DenseCrfKernels {
  const pipelines = createPipelines(device);
  return {
    async create(picture, width, height, recipe, { signal, onProgress } = {}) {
      checkPicture(width, height, picture.length);
      checkRecipe(recipe);
      const pace = createPace(signal);
      await pace();
      const { positionDeviation, colourDeviation } = recipe.bilateral;
      const kept = new Buffers(device);
      try {
        const position = positionFeatures(width, height, recipe.gaussian.positionDeviation);
        const gaussian = await buildGpuKernel(kept, pipelines, position, pace);
        onProgress?.(0.3);
        const colour = bilateralFeatures({ width, height, data: picture }, positionDeviation, colourDeviation);
        const bilateral = await buildGpuKernel(kept, pipelines, colour, pace);
        onProgress?.(1);
        return new GpuDenseCrf(kept, pipelines, recipe, gaussian, bilateral);
      } catch (error) {
        kept.destroy();
        throw error;
      }
    },
  };
}

/** A dense CRF over one picture with its lattices on the GPU. The same numbers on each run, whatever the order of threads. */
class GpuDenseCrf implements DenseCrfSolver {
  readonly #kept: Buffers;
  readonly #pipelines: Pipelines;
  readonly #recipe: DenseCrfRecipe;
  readonly #gaussian: GpuKernel;
  readonly #bilateral: GpuKernel;

  constructor(kept: Buffers, pipelines: Pipelines, recipe: DenseCrfRecipe, gaussian: GpuKernel, bilateral: GpuKernel) {
    this.#kept = kept;
    this.#pipelines = pipelines;
    this.#recipe = recipe;
    this.#gaussian = gaussian;
    this.#bilateral = bilateral;
  }

  get latticePoints(): DenseCrfSolver['latticePoints'] {
    return { gaussian: this.#gaussian.lattice.points, bilateral: this.#bilateral.lattice.points };
  }

  /** Gives the lattices' memory back. */
  destroy(): void {
    this.#kept.destroy();
  }

  async infer(probabilities: Float32Array, options: InferOptions = {}): Promise<Float32Array<ArrayBuffer>> {
    const { pixels } = this.#gaussian.lattice;
    const { labels, iterations, weights } = settleRun(probabilities, pixels, this.#recipe, options);
    const { signal, onProgress } = options;
    signal?.throwIfAborted();
    const { device } = this.#kept;
    const used = new Buffers(device);
    try {
      const planes = labels - 1;
      const given = used.filled(new Float32Array(probabilities), 'probabilities');
      const messages = used.storage(planes * pixels, 'messages');
      const q = used.storage(planes * pixels, 'Q');
      const out = used.storage(labels * pixels, 'Q of all labels');
      const kernels = [
        { ...this.#gaussian, weight: weights.gaussian },
        { ...this.#bilateral, weight: weights.bilateral },
      ].filter(({ weight }) => weight > 0);
      const points = Math.max(0, ...kernels.map(({ lattice }) => lattice.points));
      const scratch = createPointBuffers(used, points, planes);
      const filters = kernels.flatMap(({ lattice, units, weight }) =>
        filterSteps(used, this.#pipelines, lattice, units, scratch, planes, weight, q, messages),
      );

      const sizes = (gaussian: number, bilateral: number) => {
        const bytes = new ArrayBuffer(16);
        new Uint32Array(bytes).set([pixels, labels]);
        new Float32Array(bytes).set([gaussian, bilateral], 2);
        return { buffer: used.uniform(bytes) };
      };
      const updated = {
        ...{ 1: { buffer: given }, 2: { buffer: this.#gaussian.rowSums }, 3: { buffer: this.#bilateral.rowSums } },
        ...{ 4: { buffer: messages }, 5: { buffer: q } },
      };
      const [none, all] = [sizes(0, 0), sizes(weights.gaussian, weights.bilateral)];
      const workgroups = workgroupGridFor(device, pixels, 64);
      const step = (pipeline: GPUComputePipeline, resources: Dispatch['resources']) =>
        bind(device, { pipeline, resources, workgroups });
      const start = step(this.#pipelines.update, { ...updated, 0: none });
      const update = step(this.#pipelines.update, { ...updated, 0: all });
      const finish = step(this.#pipelines.finish, { ...updated, 0: iterations === 0 ? none : all, 5: { buffer: out } });

      // One iteration computes while the next is being recorded; more in the queue could not be cancelled.
      let waiting: Promise<unknown> = Promise.resolve();
      for (let iteration = 0; iteration < iterations; iteration++) {
        submitSteps(device, [iteration === 0 ? start : update, ...filters]);
        const done = device.queue.onSubmittedWorkDone();
        await waiting;
        signal?.throwIfAborted();
        if (iteration > 0) onProgress?.(iteration / iterations);
        waiting = done;
      }
      submitSteps(device, [finish]);
      const result = new Float32Array(await readBack(device, out, 4 * labels * pixels));
      signal?.throwIfAborted();
      onProgress?.(1);
      return result;
    } finally {
      used.destroy();
    }
  }
}
