import { G4SegError } from '../../core/errors.ts';
import type { Plane, Size } from '../../core/grid.ts';
import { parseParameters } from '../../method/parameters.ts';
import type { RefineRequest } from '../protocol.ts';

/**
 * Refuses a request that cannot be worked on, naming the value.
 * @throws G4SegError 'bad-input'
 */
export function checkRequest({ photo, masks, background, parameters }: RefineRequest): void {
  if (masks.length === 0) throw bad('There is no mask. Drop a coarse mask or paint one.');
  if (photo.pixels.height < 1 || photo.pixels.width < 1) throw bad('The photo has no pixels.');
  const [{ probability: first }] = masks;
  const names = new Set<string>();
  for (const { className, probability } of masks) {
    if (!className.trim()) throw bad('The class name is empty. Say what the mask shows, for example "cat".');
    if (names.has(className))
      throw bad(`The class "${className}" has two masks. Give each class one mask.`, { className });
    names.add(className);
    if (probability.height !== first.height || probability.width !== first.width) {
      throw bad(
        `The masks differ in size: ${first.width} x ${first.height} and ${probability.width} x ${probability.height} ("${className}").`,
        { className },
      );
    }
    if (!isProbability(probability)) {
      throw bad(`The mask of "${className}" has values outside [0, 1].`, { className });
    }
  }
  checkBackground(background, first);
  parseParameters(parameters);
}

function checkBackground(background: RefineRequest['background'], { height, width }: Size): void {
  if (typeof background === 'number' && !(background >= 0 && background <= 1))
    throw bad(`The background threshold lies between 0 and 1; got ${background}.`);
  if (typeof background !== 'object') return;
  const { probability: own } = background;
  if (own.height !== height || own.width !== width)
    throw bad(`The background is ${own.width} x ${own.height}; the masks are ${width} x ${height}.`);
  if (!isProbability(own)) throw bad('The background has values outside [0, 1].');
}

/** Nobody writes into the values of a request, so each is looked at once: a drag of β asks with the same again and again. */
const looked = new WeakSet<Float32Array>();

function isProbability({ data }: Plane): boolean {
  if (looked.has(data)) return true;
  const isFit = data.every((value) => value >= 0 && value <= 1);
  if (isFit) looked.add(data);
  return isFit;
}

function bad(message: string, data: Record<string, string> = {}): G4SegError {
  return new G4SegError('bad-input', message, data);
}
