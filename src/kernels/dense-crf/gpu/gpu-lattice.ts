import type { Pace } from '../../../core/pace.ts';
import { submit, readBack, workgroupGridFor } from '../../compute.ts';
import { axisSteps, embed } from '../embedding.ts';
import type { Features } from '../features.ts';
import { checkLatticePoints } from '../limits.ts';
import { Buffers } from './buffers.ts';
import type { Pipelines } from './pipelines.ts';

/** A lattice on the GPU, as `Lattice` on the CPU, but for the points' numbers: they start at 1, and 0 is no point. */
export interface GpuLattice {
  readonly pixels: number;
  readonly vertices: number;
  readonly points: number;
  /** uint32 [N, d + 1]. */
  readonly offsets: GPUBuffer;
  /** float32 [N, d + 1]. */
  readonly weights: GPUBuffer;
  /** uint32 [d + 1, row, 2]; row is M + 1 and what alignment adds. */
  readonly neighbours: GPUBuffer;
  /** Bytes from one axis to the next. */
  readonly neighbourBytes: number;
}

/** Points in a row of neighbours come in groups of these, so that each axis starts where a binding may. */
const rowAlignment = 32;

/**
 * Where pixels lie is computed on the CPU: pixels of a grid lie exactly between simplices, rounding decides which one is
 * theirs, and WGSL promises neither exact quotients nor sums in the order in which they are written. The rest is whole
 * numbers: hashing, numbering and neighbours are done on the GPU.
 * @param kept takes the lattice's buffers
 * @throws G4SegError `bad-input` if the lattice is too wide or has too many points, or a buffer is too large for the device
 */
export async function buildGpuLattice(
  kept: Buffers,
  pipelines: Pipelines,
  features: Features,
  pace: Pace,
): Promise<GpuLattice> {
  const { device } = kept;
  const { pixels, vertices, simplices, weights } = await embed(features, pace);
  const entries = pixels * vertices;
  let cells = 256;
  while (cells < 2 * entries) cells *= 2;
  const used = new Buffers(device);
  try {
    const first = { buffer: used.filled(simplices, 'simplices') };
    const table = { buffer: used.storage(cells, 'table of lattice points') };
    const numbers = { buffer: used.storage(entries, 'numbers') };
    const entryOf = { buffer: used.storage(entries + 1, 'entries') };
    const counter = { buffer: used.storage(1, 'counter') };
    const offsets = kept.storage(entries, 'offsets');
    const owners = { buffer: offsets };
    const perEntry = workgroupGridFor(device, entries, 256);
    const shape = { buffer: used.uniform(keyShape(entries, vertices, cells, 0)) };
    const size = { buffer: used.uniform(Uint32Array.of(entries, 0, 0, 0).buffer) };
    const numbering = { 0: size, 1: owners, 2: numbers };
    const entering = [
      { pipeline: pipelines.insert, resources: { 0: shape, 1: first, 2: table, 3: owners }, workgroups: perEntry },
      {
        pipeline: pipelines.numberPoints,
        resources: { ...numbering, 3: entryOf, 4: counter },
        workgroups: perEntry,
      },
    ];
    submit(device, entering, []);
    const [points] = new Uint32Array(await readBack(device, counter.buffer, 4));
    checkLatticePoints(points);
    await pace();

    const row = Math.ceil((points + 1) / rowAlignment) * rowAlignment;
    const neighbours = kept.storage(2 * vertices * row, 'neighbours');
    const known = { buffer: used.uniform(keyShape(entries, vertices, cells, points)) };
    const linking = [
      { pipeline: pipelines.namePoints, resources: numbering, workgroups: perEntry },
      {
        pipeline: pipelines.link,
        resources: { 0: known, 1: first, 2: table, 3: numbers, 4: entryOf, 5: { buffer: neighbours } },
        workgroups: workgroupGridFor(device, points * vertices, 256),
      },
    ];
    submit(device, linking, []);
    // The order of floats is taken for that of their bits, which holds from 0 on.
    const positive = weights.map((weight) => Math.max(0, weight));
    return {
      ...{ pixels, vertices, points, offsets, neighbours, neighbourBytes: 8 * row },
      weights: kept.filled(positive, 'weights'),
    };
  } finally {
    used.destroy();
  }
}

/** The uniform of keys.wgsl. */
function keyShape(entries: number, vertices: number, cells: number, points: number): ArrayBuffer {
  const values = new Int32Array(4 + 6 * 4);
  values.set([entries, vertices, cells - 1, points]);
  const steps = axisSteps(vertices);
  for (let axis = 0; axis < vertices; axis++) values.set(steps.subarray(3 * axis, 3 * axis + 3), 4 + 4 * axis);
  return values.buffer;
}
