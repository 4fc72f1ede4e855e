import type { QueryClient } from '@tanstack/react-query';
import { sha256 } from '../../core/digest.ts';
import { classNames } from '../../scenes/classes.ts';
import type { Scene } from '../../scenes/scene.ts';
import { splitBase, splitLength } from '../../scenes/splits.ts';
import { inputActions } from './input-actions.ts';
import { replaceInputs } from './input-history.ts';
import { currentInputs, sizeText, useInputsStore, type Inputs } from './inputs-store.ts';
import { toClassMask } from './mask-file.ts';
import { postProblem } from '../page/notices-store.ts';
import { sampleQuery } from './queries.ts';
import { useViewStore } from './view-store.ts';

/** Scenes nobody trained or tuned on, chosen by eye: one to four classes, plain and camouflaged. The first one opens with the page. */
export const gallerySeeds: readonly number[] = [47, 41, 35, 12, 33, 22, 15, 4].map((i) => splitBase('test') + i);

/** A scene seed of the test split. */
export function randomSceneSeed(): number {
  return splitBase('test') + Math.floor(Math.random() * splitLength);
}

/** Makes a generated scene the input: picture, one coarse mask for each class in it, and the truth. */
export async function openScene(queryClient: QueryClient, seed: number): Promise<void> {
  try {
    await inputActions.run({
      sets: ['photo', 'mask', 'truth'],
      prepare: () => queryClient.ensureQueryData(sampleQuery(seed)),
      replaces: () => ['photo', 'mask', 'truth'],
      settle: async ({ scene, masks }) => {
        const inputs = await sceneInputs(scene, masks);
        return () => {
          if (currentInputs().photo) replaceInputs(inputs.photo?.name ?? 'Scene', inputs);
          else useInputsStore.getState().put(inputs);
          useViewStore.getState().lookAfresh();
        };
      },
    });
  } catch (error) {
    postProblem(error);
  }
}

async function sceneInputs(scene: Scene, planes: readonly Parameters<typeof toClassMask>[1][]): Promise<Inputs> {
  const origin = { kind: 'scene', seed: scene.seed } as const;
  const names = scene.classes.map((label) => classNames[label - 1]);
  const masks = await Promise.all(planes.map((plane, i) => toClassMask(names[i], plane)));
  const labels = scene.labels.map((label) => scene.classes.indexOf(label) + 1);
  const { height, width } = scene.image;
  return {
    photo: {
      name: `Scene ${scene.seed}`,
      origin,
      pixels: scene.image,
      digest: await sha256(scene.image.data),
      original: { height, width },
      reading: `${sizeText(scene.image)}, generated${scene.camouflaged ? ', camouflaged' : ''}`,
    },
    mask: {
      name: 'Damaged truth',
      origin,
      masks,
      ids: names.map((_, i) => i + 1),
      reading: `Soft, ${names.length === 1 ? '1 class' : `${names.length} classes`}: ${names.join(', ')}`,
    },
    truth: {
      name: 'Exact truth',
      origin,
      reading: 'Drawn with the scene',
      labels,
      height,
      width,
      digest: await sha256(labels),
      names: Object.fromEntries(names.map((name, i) => [i + 1, name])),
      hasIds: true,
    },
  };
}
