import { ball } from './objects/ball.ts';
import { cup } from './objects/cup.ts';
import { fish } from './objects/fish.ts';
import { heart } from './objects/heart.ts';
import { house } from './objects/house.ts';
import { key } from './objects/key.ts';
import { leaf } from './objects/leaf.ts';
import { moon } from './objects/moon.ts';
import { mushroom } from './objects/mushroom.ts';
import type { ObjectKind } from './objects/object-kind.ts';
import { star } from './objects/star.ts';
import { tree } from './objects/tree.ts';
import { umbrella } from './objects/umbrella.ts';

/** The classes in the order of their labels: `objectKinds[i]` has label `i + 1`. Append only: labels are stored. */
export const objectKinds: readonly ObjectKind[] = [
  ball,
  star,
  moon,
  heart,
  leaf,
  fish,
  house,
  mushroom,
  cup,
  key,
  tree,
  umbrella,
];

/** Class names in the order of their labels: `classNames[label - 1]`. */
export const classNames: readonly string[] = objectKinds.map((kind) => kind.name);
