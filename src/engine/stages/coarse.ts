import type { Plane } from '../../core/grid.ts';
import { area } from '../../core/grid.ts';
import { resizePlaneBilinear } from '../../images/resize.ts';
import type { Features } from '../../method/correspondence.ts';
import type { Activation, ModelFamily } from '../../models/catalogue/manifest.ts';
import type { ModelGraphs } from '../graphs/model-graphs.ts';
import { clipText } from '../graphs/roles.ts';
import type { Backend } from '../machine/backend.ts';
import { hostFeatures } from '../run/host-features.ts';
import type { Stage } from '../run/stage-graph.ts';
import { textFeeds } from './denoise.ts';
import { clipValueFeatures } from './features.ts';
import type { Picture } from './picture.ts';

/** The image encoder on the photo: one run for all classes. */
export function coarseFeaturesStage(
  backend: Backend,
  graphs: ModelGraphs,
  family: ModelFamily,
): Stage<{ picture: Picture }, null, Features> {
  return {
    name: 'coarse-features',
    run: async ({ picture }) => {
      const features = await clipValueFeatures(backend, graphs, family, picture);
      const read = await hostFeatures(backend, features);
      features.tensor.dispose();
      return read;
    },
    bytes: ({ data }) => data.byteLength,
  };
}

/** Token ids of a prompt -> its embedding in the space of the image encoder. */
export function coarseTextStage(
  graphs: ModelGraphs,
): Stage<Record<never, never>, Int32Array<ArrayBuffer>, Float32Array> {
  return {
    name: 'coarse-text',
    run: async (_inputs, ids) => {
      const { embedding } = await graphs.run(clipText, textFeeds(ids));
      embedding.tensor.dispose();
      return embedding.values;
    },
    bytes: (values) => values.byteLength,
  };
}

export interface CoarseInputs extends Record<string, unknown> {
  readonly features: Features;
  /** Embedding of the class. */
  readonly own: Float32Array;
  /** Embeddings of what else there may be; none where the model is calibrated. */
  readonly others: readonly Float32Array[];
}

/**
 * Coarse masks of the MaskCLIP sort (Zhou et al., 2022): the cosine of each patch's value features with the class
 * prompt, as a probability: a calibrated sigmoid, or the share of the class in a softmax over it and the others. At the
 * model's image size.
 */
export function coarseStage(activation: Activation, imageSize: number): Stage<CoarseInputs, null, Plane> {
  return {
    name: 'coarse',
    run: ({ features, own, others }) => {
      const { grid } = features;
      const cosine = cosines(features, own);
      const data = new Float32Array(area(grid));
      if ('bias' in activation) {
        for (const [patch, value] of cosine.entries())
          data[patch] = 1 / (1 + Math.exp(-(activation.scale * value + activation.bias)));
      } else {
        // 1 / (1 + Σ e^(scale · (other - own))): the class's share in the softmax.
        const rivals = others.map((other) => cosines(features, other));
        for (const [patch, value] of cosine.entries()) {
          const rest = rivals.reduce((sum, rival) => sum + Math.exp(activation.scale * (rival[patch] - value)), 0);
          data[patch] = 1 / (1 + rest);
        }
      }
      return resizePlaneBilinear({ ...grid, data }, { height: imageSize, width: imageSize });
    },
    bytes: ({ data }) => data.byteLength,
  };
}

/** Cosine of every patch [patches, channels] with one vector. */
function cosines({ data, channels }: Features, text: Float32Array): Float32Array {
  const textLength = Math.hypot(...text);
  const result = new Float32Array(data.length / channels);
  for (let patch = 0; patch < result.length; patch++) {
    let dot = 0;
    let squares = 0;
    for (let channel = 0; channel < channels; channel++) {
      const value = data[patch * channels + channel];
      dot += value * text[channel];
      squares += value * value;
    }
    result[patch] = dot / (Math.sqrt(squares) * textLength);
  }
  return result;
}
