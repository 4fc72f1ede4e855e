import { classNames } from './classes.ts';
import type { Scene } from './scene.ts';

/** The caption of a scene: "A photo of ball", "A photo of ball and star", "A photo of ball, star and moon". */
export function sceneCaption(scene: Pick<Scene, 'classes'>): string {
  const names = scene.classes.map((label) => classNames[label - 1] as string);
  const last = names.at(-1) ?? '';
  return `A photo of ${names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last}`;
}
