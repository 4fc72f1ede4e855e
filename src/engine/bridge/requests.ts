import type { Size } from '../../core/grid.ts';
import type { ClassMask, Photo, Probability, RefineParameters, RefineRequest } from '../protocol.ts';
import type { Content, Find } from './contents.ts';
import { floats, pixels } from './contents.ts';

/** Pixels or probabilities by their digest. */
export interface Named extends Size {
  readonly digest: string;
}

interface NamedMask extends Named {
  readonly className: string;
  readonly injected?: Named;
}

/** A request as it crosses: every content by its digest. */
export interface NamedRequest {
  readonly photo: Named;
  readonly masks: readonly NamedMask[];
  readonly background: number | 'none' | Named | undefined;
  readonly parameters: RefineParameters;
}

/** Puts what a request holds into `contents`, and leaves its names. */
export function nameRequest(request: RefineRequest, contents: Map<string, Content>): NamedRequest {
  const { photo, masks, background, parameters } = request;
  const plane = (one: Probability) => nameProbability(one, contents);
  return {
    photo: namePhoto(photo, contents),
    masks: masks.map((mask) => ({
      className: mask.className,
      ...plane(mask),
      ...(mask.injected && { injected: plane(mask.injected) }),
    })),
    background: typeof background === 'object' ? plane(background) : background,
    parameters,
  };
}

export function namePhoto({ pixels: { height, width, data }, digest }: Photo, contents: Map<string, Content>): Named {
  contents.set(digest, data);
  return { height, width, digest };
}

function nameProbability({ probability, digest }: Probability, contents: Map<string, Content>): Named {
  const { height, width, data } = probability;
  contents.set(digest, data);
  return { height, width, digest };
}

/** The request again, of content that was received. */
export function findRequest({ photo, masks, background, parameters }: NamedRequest, find: Find): RefineRequest {
  const plane = (one: Named) => findProbability(one, find);
  return {
    photo: findPhoto(photo, find),
    masks: masks.map((mask): ClassMask => ({
      className: mask.className,
      ...plane(mask),
      ...(mask.injected && { injected: plane(mask.injected) }),
    })),
    background: typeof background === 'object' ? plane(background) : background,
    parameters,
  };
}

export function findPhoto({ height, width, digest }: Named, find: Find): Photo {
  return { pixels: { height, width, data: pixels(find, digest) }, digest };
}

function findProbability({ height, width, digest }: Named, find: Find): Probability {
  return { probability: { height, width, data: floats(find, digest) }, digest };
}
