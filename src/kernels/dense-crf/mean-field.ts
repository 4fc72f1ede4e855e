import type { Pace } from '../../core/pace.ts';
import { createPointValues, filter } from './filter.ts';
import type { NormalisedKernel } from './kernel.ts';

export interface WeightedKernel extends NormalisedKernel {
  readonly weight: number;
}

/** Probabilities below this are taken for it, as `unary_from_softmax` of pydensecrf does. */
const smallestProbability = 1e-5;

/**
 * Mean-field inference with a Potts model, all labels updated at once (Krähenbühl and Koltun, NIPS 2011, Algorithm 1):
 *
 *   U = -log(clip(p, 1e-5, 1)),   Q = softmax(-U),   then each time   Q = softmax(-U + Σ_k w_k K̃_k Q)
 *
 * Over the labels Q sums to 1, so K̃ Q of the last label is K̃ 1 less the sum of the others, and is not filtered. With two
 * labels that is half of the work.
 * @param probabilities float32 [L, N], finite; need not sum to 1
 * @param kernels of the same N pixels
 * @param onIteration called after each iteration with the number done
 * @returns Q, float32 [L, N]
 */
export async function meanField(
  probabilities: Float32Array,
  labels: number,
  kernels: readonly WeightedKernel[],
  iterations: number,
  pace: Pace,
  onIteration?: (done: number) => void,
): Promise<Float32Array<ArrayBuffer>> {
  const pixels = probabilities.length / labels;
  const active = kernels.filter(({ weight }) => weight > 0);
  const filtered = labels - 1;
  const scores = probabilities.map((p) => Math.log(Math.min(1, Math.max(smallestProbability, p))));
  const planes = new Float32Array(labels * pixels);
  const messages = new Float32Array(filtered * pixels);
  const total = new Float32Array(pixels);
  for (const { weight, rowSums } of active) {
    for (let pixel = 0; pixel < pixels; pixel++) total[pixel] += weight * rowSums[pixel];
  }
  const buffers = active.map(({ lattice }) => createPointValues(lattice));
  update(scores, messages, new Float32Array(pixels), labels, planes);
  for (let iteration = 0; iteration < iterations; iteration++) {
    await pace();
    messages.fill(0);
    for (const [k, { lattice, weight }] of active.entries()) {
      for (let label = 0; label < filtered; label++) {
        const [from, to] = [label * pixels, (label + 1) * pixels];
        await filter(lattice, planes.subarray(from, to), weight, messages.subarray(from, to), buffers[k], pace);
      }
    }
    update(scores, messages, total, labels, planes);
    onIteration?.(iteration + 1);
  }
  return planes;
}

/** Pixels whose labels are looked at together: planes lie a power of two apart, which caches do not like. */
const tile = 1024;

/**
 * planes = softmax(scores + messages) over the labels.
 * @param scores float32 [L, N]
 * @param messages float32 [L - 1, N]
 * @param total float32 [N]: the messages of all labels; the last label's is what the others leave
 * @param planes float32 [L, N], overwritten
 */
function update(
  scores: Float32Array,
  messages: Float32Array,
  total: Float32Array,
  labels: number,
  planes: Float32Array,
): void {
  const pixels = total.length;
  const largest = new Float64Array(tile);
  const rest = new Float64Array(tile);
  const sum = new Float64Array(tile);
  for (let from = 0; from < pixels; from += tile) {
    const count = Math.min(tile, pixels - from);
    for (let i = 0; i < count; i++) rest[i] = total[from + i];
    largest.fill(-Infinity);
    sum.fill(0);
    for (let label = 0; label < labels; label++) {
      const last = label === labels - 1;
      for (let i = 0, at = label * pixels + from; i < count; i++, at++) {
        const message = last ? rest[i] : messages[at];
        rest[i] -= message;
        const score = scores[at] + message;
        planes[at] = score;
        if (score > largest[i]) largest[i] = score;
      }
    }
    for (let label = 0; label < labels; label++) {
      for (let i = 0, at = label * pixels + from; i < count; i++, at++) {
        sum[i] += planes[at] = Math.exp(planes[at] - largest[i]);
      }
    }
    for (let label = 0; label < labels; label++) {
      for (let i = 0, at = label * pixels + from; i < count; i++, at++) planes[at] /= sum[i];
    }
  }
}
