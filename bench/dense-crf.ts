import { readFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { nodeBitmapDecoder } from '../src/data/node/node-bitmap-decoder.ts';
import { decodePhoto } from '../src/images/decode-photo.ts';
import { DenseCrf } from '../src/kernels/dense-crf/dense-crf.ts';
import { drawnPicture } from '../src/kernels/dense-crf/golden-cases.ts';
import type { DenseCrfRecipeName } from '../src/kernels/dense-crf/recipes.ts';
import { denseCrfIterations, denseCrfRecipes } from '../src/kernels/dense-crf/recipes.ts';
import { table } from './tables.ts';

/**
 * The dense CRF on one CPU thread: seconds for the lattices and for ten iterations, by recipe and labels, and the bytes that
 * the GPU's kernels touch in one iteration. On a drawn picture of 512 x 512, or on `--picture FILE` in its own size.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { picture: { type: 'string' } } });
  const picture = await read(values.picture);
  const { width, height } = picture;
  const rows: string[][] = [];
  for (const name of Object.keys(denseCrfRecipes) as DenseCrfRecipeName[]) {
    const recipe = denseCrfRecipes[name];
    const create = () => DenseCrf.create(picture.data, width, height, recipe);
    const lattice = await fastest(3, create);
    const { gaussian, bilateral } = lattice.value.latticePoints;
    const row = [name, `${gaussian}`, `${bilateral}`, seconds(lattice)];
    for (const [labels, runs] of [
      [2, 3],
      [21, 1],
    ]) {
      const p = probabilities(width, height, labels);
      row.push(seconds(await fastest(runs, () => lattice.value.infer(p))));
    }
    for (const labels of [2, 21]) {
      const bytes =
        iterationBytes(width * height, 3, gaussian, labels) + iterationBytes(width * height, 6, bilateral, labels);
      row.push((bytes / 1e6).toFixed(0), ((denseCrfIterations * bytes) / 300e6).toFixed(0));
    }
    rows.push(row);
  }
  const head = ['recipe', 'points 2-D', 'points 5-D', 'lattices', '2 labels', '21 labels'];
  const traffic = [2, 21].flatMap((labels) => [`GPU MB an iteration, ${labels} labels`, 'ms for ten at 300 GB/s']);
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}; Node ${process.version}; ${values.picture ?? 'drawn picture'}, ${width} x ${height}\n`,
  );
  console.log(
    table(`Seconds of wall clock (of processor); ${denseCrfIterations} iterations`, [...head, ...traffic], rows),
  );
}

async function read(file: string | undefined) {
  if (file === undefined) return { width: 512, height: 512, data: drawnPicture(512, 512) };
  const bytes = new Uint8Array(await readFile(file));
  return (await decodePhoto(bytes, { name: file, decodeBitmap: nodeBitmapDecoder })).pixels;
}

/** Blobs with soft edges, one for each label, on cells of 16 pixels, as a coarse mask has them. */
function probabilities(width: number, height: number, labels: number): Float32Array {
  const pixels = width * height;
  const scores = Float32Array.from({ length: labels * pixels }, (_, i) => {
    const [label, x, y] = [Math.floor(i / pixels), (i % width) >> 4, (Math.floor(i / width) % height) >> 4];
    return Math.exp(3 * Math.sin(0.37 * x + 1.9 * label) * Math.cos(0.29 * y - 0.7 * label));
  });
  return scores.map((score, i) => {
    let sum = 0;
    for (let at = i % pixels; at < scores.length; at += pixels) sum += scores[at];
    return score / sum;
  });
}

interface Timed<T> {
  readonly value: T;
  readonly wall: number;
  readonly processor: number;
}

async function fastest<T>(runs: number, work: () => Promise<T>): Promise<Timed<T>> {
  let best: Timed<T> | undefined;
  for (let run = 0; run < runs; run++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    const value = await work();
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    if (!best || wall < best.wall) best = { value, wall, processor: (user + system) / 1000 };
  }
  if (!best) throw new Error('Nothing was run.');
  return best;
}

function seconds({ wall, processor }: Timed<unknown>): string {
  return `${(wall / 1000).toFixed(2)} (${(processor / 1000).toFixed(2)})`;
}

/**
 * Bytes that the GPU's kernels read and write for one kernel of the CRF in one iteration, each access counted, as if nothing
 * were cached; looked-up values count once for the four planes that share them. The update of Q is counted with each kernel
 * by half.
 */
function iterationBytes(pixels: number, vertices: number, points: number, labels: number): number {
  const planes = labels - 1;
  const parts = Math.ceil(planes / 4);
  const entries = pixels * vertices;
  const clear = 4 * points * planes;
  const splat = entries * (16 * parts + 8 * planes) + 4 * pixels * planes;
  const firstBlur = points * (8 * parts + 24 * parts + 16 * planes);
  const blur = (vertices - 1) * points * (8 * parts + 16 * planes);
  const slice = entries * (8 * parts + 4 * planes) + 8 * pixels * planes;
  const update = pixels * (4 * labels + 28 * planes + 8);
  return clear + splat + firstBlur + blur + slice + update / 2;
}

await main();
