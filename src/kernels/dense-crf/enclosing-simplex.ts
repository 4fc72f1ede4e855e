/** Finds the simplex of the permutohedral lattice around a point. One finder serves many points and reuses its arrays. */
export interface SimplexFinder {
  /** The lattice point of remainder 0, float32 [d + 1], whole numbers. */
  readonly nearest: Float32Array;
  /** The coordinates by how far the point lies beyond `nearest`, the farthest first, int32 [d + 1]. */
  readonly order: Int32Array;
  /** Barycentric weights of the simplex's d + 1 vertices, by remainder, float32 [d + 1]; they sum to 1. */
  readonly weights: Float32Array;
  /** Looks at the d values from `at` on, and fills the three arrays above. */
  find(features: Float32Array, at: number): void;
}

/**
 * Scales that make the blur of the lattice a Gaussian of deviation 1.
 * Source: Adams, Baek and Davis, Fast High-Dimensional Filtering Using the Permutohedral Lattice, 2010, p. 5 and 6.
 */
export function elevationScales(dimensions: number): Float32Array<ArrayBuffer> {
  const deviation = Math.fround(Math.sqrt(2 / 3) * (dimensions + 1));
  return Float32Array.from({ length: dimensions }, (_, i) => (1 / Math.sqrt((i + 2) * (i + 1))) * deviation);
}

/** Adding and taking away 1.5 · 2⁵² leaves a float64 rounded to whole numbers, halves to even. */
const rounder = 1.5 * 2 ** 52;

/**
 * A finder for points of d dimensions. Every step is rounded to float32, halves go to even, and of equal differences the
 * first coordinate's counts as the larger: on pixel grids points lie exactly between two simplices, and pydensecrf's
 * vectorised code decides so.
 */
export function createSimplexFinder(dimensions: number): SimplexFinder {
  const { fround } = Math;
  const vertices = dimensions + 1;
  const scales = elevationScales(dimensions);
  const inverse = fround(1 / vertices);
  const elevated = new Float32Array(vertices);
  const difference = new Float32Array(vertices);
  const nearest = new Float32Array(vertices);
  const rank = new Int32Array(vertices);
  const order = new Int32Array(vertices);
  const weights = new Float32Array(vertices + 1);

  function find(features: Float32Array, at: number): void {
    let sum = 0;
    for (let j = dimensions; j > 0; j--) {
      const scaled = fround(features[at + j - 1] * scales[j - 1]);
      elevated[j] = sum - fround(j * scaled);
      sum = fround(sum + scaled);
    }
    elevated[0] = sum;

    let excess = 0;
    for (let i = 0; i < vertices; i++) {
      const whole = fround(inverse * elevated[i]) + rounder - rounder;
      nearest[i] = whole * vertices;
      excess += whole;
      difference[i] = elevated[i] - nearest[i];
      rank[i] = 0;
    }
    for (let i = 0; i < dimensions; i++) {
      const own = difference[i];
      for (let j = i + 1; j < vertices; j++) {
        if (own < difference[j]) rank[i]++;
        else rank[j]++;
      }
    }

    // The rounded point may lie off the plane of coordinates that sum to 0: bring it back.
    weights.fill(0);
    for (let i = 0; i < vertices; i++) {
      let place = rank[i] + excess;
      if (place < 0) {
        place += vertices;
        nearest[i] += vertices;
      } else if (place >= vertices) {
        place -= vertices;
        nearest[i] -= vertices;
      }
      order[place] = i;
      const share = fround(fround(elevated[i] - nearest[i]) * inverse);
      weights[dimensions - place] += share;
      weights[dimensions - place + 1] -= share;
    }
    weights[0] += fround(1 + weights[vertices]);
  }

  return { nearest, order, weights: weights.subarray(0, vertices), find };
}
