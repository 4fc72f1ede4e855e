import type { Plane } from '../../core/grid.ts';
import { area } from '../../core/grid.ts';
import { G4SegError } from '../../core/errors.ts';
import { resizePlaneBilinear } from '../../images/resize.ts';
import type { ModelManifest } from '../../models/catalogue/manifest.ts';
import type { Backend } from '../machine/backend.ts';
import type { ModelGraphs } from '../graphs/model-graphs.ts';
import { clipText } from '../graphs/roles.ts';
import type { Picture } from '../stages/picture.ts';
import type { Prompts } from './prompts.ts';
import type { Node } from './stage-graph.ts';
import { textFeeds } from '../stages/denoise.ts';
import { clipValueFeatures } from '../stages/features.ts';

/** A coarse mask of one class for a picture, at the model's image size. */
export type ActivationMask = (picture: Node<Picture>, className: string) => Promise<Plane>;

/**
 * Coarse masks of the MaskCLIP sort (Zhou et al., 2022): the cosine of each patch's value features with the class
 * prompt, as a probability. How one becomes the other stands in the manifest: a calibrated sigmoid, or the share of the class
 * in a softmax over it and words for background. Embeddings of prompts are kept.
 * The function throws G4SegError 'bad-input' if the manifest says nothing.
 */
export function createActivationMask(
  backend: Backend,
  graphs: ModelGraphs,
  { family, activation, title }: ModelManifest,
  prompts: Prompts,
): ActivationMask {
  const embeddings = new Map<string, Float32Array>();

  async function embedding(className: string): Promise<Float32Array> {
    let known = embeddings.get(className);
    if (!known) {
      const { ids } = prompts.joint(className);
      const { embedding: found } = await graphs.run(clipText, textFeeds(ids));
      found.tensor.dispose();
      embeddings.set(className, (known = found.values));
    }
    return known;
  }

  return async (picture, className) => {
    if (!activation)
      throw new G4SegError(
        'bad-input',
        `The model "${title}" is not calibrated to make coarse masks. Drop a mask instead.`,
      );
    const name = className.trim();
    const features = await clipValueFeatures(backend, graphs, family, await picture.value());
    const patches = await backend.read(features.tensor);
    features.tensor.dispose();
    const { grid, channels } = features;
    const cosinesWith = async (word: string) => cosines(patches, channels, await embedding(word));
    const own = await cosinesWith(name);
    const data = new Float32Array(area(grid));
    if ('bias' in activation) {
      for (const [patch, cosine] of own.entries())
        data[patch] = 1 / (1 + Math.exp(-(activation.scale * cosine + activation.bias)));
    } else {
      // 1 / (1 + Σ e^(scale · (other - own))): the class's share in the softmax.
      const others: Float32Array[] = [];
      for (const word of activation.background) if (word !== name.toLowerCase()) others.push(await cosinesWith(word));
      for (const [patch, cosine] of own.entries()) {
        const rest = others.reduce((sum, other) => sum + Math.exp(activation.scale * (other[patch] - cosine)), 0);
        data[patch] = 1 / (1 + rest);
      }
    }
    return resizePlaneBilinear({ ...grid, data }, { height: family.imageSize, width: family.imageSize });
  };
}

/** Cosine of every patch [patches, channels] with one vector. */
function cosines(patches: Float32Array, channels: number, text: Float32Array): Float32Array {
  const textLength = Math.hypot(...text);
  const result = new Float32Array(patches.length / channels);
  for (let patch = 0; patch < result.length; patch++) {
    let dot = 0;
    let squares = 0;
    for (let channel = 0; channel < channels; channel++) {
      const value = patches[patch * channels + channel];
      dot += value * text[channel];
      squares += value * value;
    }
    result[patch] = dot / (Math.sqrt(squares) * textLength);
  }
  return result;
}
