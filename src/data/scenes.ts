import { G4SegError } from '../core/errors.ts';
import { classNames } from '../scenes/classes.ts';
import { generateScene } from '../scenes/scene.ts';
import type { Split } from '../scenes/splits.ts';
import { splitBase } from '../scenes/splits.ts';
import type { Dataset } from './dataset.ts';

/** The first `count` generated scenes of a split. */
export function openScenes(split: Split, count: number): Dataset {
  const check = (index: number) => {
    if (Number.isInteger(index) && index >= 0 && index < count) return;
    throw new G4SegError('bad-input', `There is no scene ${index}; ${count} were asked for, counted from 0.`, {
      index,
    });
  };
  const itemName = (index: number) => {
    check(index);
    return `${split}-${index}`;
  };
  return {
    name: `generated scenes, ${split}`,
    classNames,
    hasBackground: true,
    count,
    itemName,
    files: () => [],
    commonFiles: [],
    item: async (index) => {
      const name = itemName(index);
      const { image, labels } = generateScene(splitBase(split) + index);
      return { name, photo: image, truth: labels, height: image.height, width: image.width };
    },
  };
}
