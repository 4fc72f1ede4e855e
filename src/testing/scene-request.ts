import { sha256 } from '../core/digest.ts';
import type { RefineParameters, RefineRequest } from '../engine/protocol.ts';
import { classNames } from '../scenes/classes.ts';
import { corruptedMask } from '../scenes/corrupted-mask.ts';
import { generateScene } from '../scenes/scene.ts';

/**
 * A generated scene with coarse masks of its first classes.
 * @throws Error where the scene has fewer classes
 */
export async function sceneRequest(
  seed: number,
  classes: number,
  parameters: RefineParameters,
): Promise<RefineRequest> {
  const scene = generateScene(seed);
  if (scene.classes.length < classes) throw new Error(`Scene ${seed} has ${scene.classes.length} classes.`);
  const masks = await Promise.all(
    scene.classes.slice(0, classes).map(async (label) => {
      const probability = corruptedMask(scene, label);
      return { className: classNames[label - 1], probability, digest: await sha256(probability.data) };
    }),
  );
  return { photo: { pixels: scene.image, digest: await sha256(scene.image.data) }, masks, parameters };
}
