import type { Rgba } from '../../core/grid.ts';
import type { Probabilities } from './probabilities.ts';

/** Levels of a colour channel in a histogram. */
const levels = 16;
const bins = levels ** 3;
/** Added to each bin, in pixels: a colour that nobody has seen speaks for no label. */
const unseen = 1e-3;
/** Samples lie between half the reach and four times the reach from the edge, where the label is fairly sure. */
const nearest = 0.5;
const farthest = 4;
/** Smallest probability whose logarithm is taken. */
const smallest = 1e-5;

/** What the photo's colours say about the labels near the edge. */
export interface ColourModel {
  /** Probability of each label given a colour, the labels alike before it: float64 [L, 16 · 16 · 16]. */
  readonly posterior: Float64Array;
  /** How well the colours tell the labels apart, 0..1: total variation of a label's histogram from the others' mean. */
  readonly separation: number;
}

/**
 * Learns which colours go with which label, as the colour models of GrabCut (Rother, Kolmogorov, Blake, 2004) do, but
 * with smoothed histograms: no random start, no iteration.
 * @param map label of each pixel
 * @param distance of each pixel from the map's edge, in pixels, as `edgeDistance` gives it
 * @param reach how far the edge may move, in pixels
 * @returns `null` if fewer than two labels have a pixel to learn from
 */
export function learnColours(
  map: ArrayLike<number>,
  labels: number,
  photo: Rgba,
  distance: Float32Array,
  reach: number,
): ColourModel | null {
  const counts = new Float64Array(labels * bins);
  const samples = new Float64Array(labels);
  for (let pixel = 0; pixel < distance.length; pixel++) {
    if (distance[pixel] <= nearest * reach || distance[pixel] >= farthest * reach) continue;
    counts[map[pixel] * bins + binOf(photo, pixel)]++;
    samples[map[pixel]]++;
  }
  const learned = [...samples.keys()].filter((label) => samples[label] > 0);
  if (learned.length < 2) return null;
  const histograms = learned.map((label) => smoothed(counts.subarray(label * bins, (label + 1) * bins)));
  const posterior = new Float64Array(labels * bins);
  let separation = 0;
  for (let bin = 0; bin < bins; bin++) {
    const total = histograms.reduce((sum, histogram) => sum + histogram[bin], 0);
    // A label without samples is as likely as the average of the others.
    const sum = (total * labels) / learned.length;
    for (let label = 0; label < labels; label++) posterior[label * bins + bin] = 1 / labels;
    learned.forEach((label, at) => {
      posterior[label * bins + bin] = histograms[at][bin] / sum;
      const others = (total - histograms[at][bin]) / (learned.length - 1);
      separation += Math.abs(histograms[at][bin] - others) / 2 / learned.length;
    });
  }
  return { posterior, separation };
}

/**
 * p · c^weight, made a distribution again, with c the probability of the label given the pixel's colour.
 * @param weight 0 leaves p, clipped to 1e-5, as it is
 */
export function weighColours(
  probabilities: Probabilities,
  photo: Rgba,
  { posterior }: ColourModel,
  weight: number,
): Probabilities {
  const { labels, height, width, data } = probabilities;
  const pixels = height * width;
  const factors = posterior.map((value) => Math.max(value, smallest) ** weight);
  const weighed = new Float32Array(data.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const bin = binOf(photo, pixel);
    let sum = 0;
    for (let label = 0; label < labels; label++) {
      sum += Math.max(data[label * pixels + pixel], smallest) * factors[label * bins + bin];
    }
    for (let label = 0; label < labels; label++) {
      const value = Math.max(data[label * pixels + pixel], smallest) * factors[label * bins + bin];
      weighed[label * pixels + pixel] = value / sum;
    }
  }
  return { labels, height, width, data: weighed };
}

function binOf({ data }: Rgba, pixel: number): number {
  const at = pixel * 4;
  return ((data[at] >> 4) * levels + (data[at + 1] >> 4)) * levels + (data[at + 2] >> 4);
}

/** One level's Gaussian, deviation 1 level, cut off at 4. */
const kernel = Array.from({ length: 9 }, (_, i) => Math.exp(-((i - 4) ** 2) / 2));
const kernelSum = kernel.reduce((sum, value) => sum + value, 0);

/** The histogram blurred along the three channels, nothing outside, and made to sum to 1. */
function smoothed(counts: Float64Array): Float64Array {
  let from = counts;
  for (const step of [1, levels, levels * levels]) {
    from = from.map((_, bin, values) => {
      const level = Math.floor(bin / step) % levels;
      let sum = 0;
      for (let offset = -4; offset <= 4; offset++) {
        if (level + offset >= 0 && level + offset < levels) sum += values[bin + offset * step] * kernel[offset + 4];
      }
      return sum / kernelSum;
    });
  }
  const withUnseen = from.map((value) => value + unseen);
  const total = withUnseen.reduce((sum, value) => sum + value, 0);
  return withUnseen.map((value) => value / total);
}
