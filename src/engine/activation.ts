import type { Plane } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { G4SegError } from '../core/errors.ts';
import { resizePlaneBilinear } from '../images/resize.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { Backend } from './backend.ts';
import type { ModelGraphs } from './model-graphs.ts';
import type { Picture } from './picture.ts';
import type { Prompt } from './prompts.ts';
import type { Node } from './stage-graph.ts';
import { clipValueFeatures } from './stages/features.ts';

/**
 * A coarse mask of the MaskCLIP sort (Zhou et al., 2022): the cosine of each patch's value features with the class
 * prompt, as the probability sigmoid(scale · cosine + bias) that the manifest calibrates, at the model's image size.
 * @throws G4SegError 'bad-input' if the model is not calibrated for it
 */
export async function activationMask(
  backend: Backend,
  graphs: ModelGraphs,
  { family, activation, title }: ModelManifest,
  picture: Node<Picture>,
  prompt: Prompt,
): Promise<Plane> {
  if (!activation)
    throw new G4SegError(
      'bad-input',
      `The model "${title}" is not calibrated to make coarse masks. Drop a mask instead.`,
    );
  const features = await clipValueFeatures(backend, graphs, family, await picture.value());
  const embedding = await graphs.runForOne(
    'clip/text_model.onnx',
    { input_ids: { data: prompt.ids, dims: [1, prompt.ids.length] } },
    'text_embeds',
  );
  const patches = await backend.read(features.tensor);
  const text = await backend.read(embedding);
  features.tensor.dispose();
  embedding.dispose();
  const textNorm = Math.hypot(...text);
  const { channels, grid } = features;
  const data = Float32Array.from({ length: area(grid) }, (_, patch) => {
    let dot = 0;
    let squares = 0;
    for (let channel = 0; channel < channels; channel++) {
      const value = patches[patch * channels + channel];
      dot += value * text[channel];
      squares += value * value;
    }
    const cosine = dot / (Math.sqrt(squares) * textNorm);
    return 1 / (1 + Math.exp(-(activation.scale * cosine + activation.bias)));
  });
  return resizePlaneBilinear({ ...grid, data }, { height: family.imageSize, width: family.imageSize });
}
