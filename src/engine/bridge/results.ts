import type { Plane, Size } from '../../core/grid.ts';
import type { ClassResult, RefineResult, Round } from '../protocol.ts';
import type { Content, Find } from './contents.ts';
import { bytes, floats, integers, pixels } from './contents.ts';

/** A raster whose values stand under a name. */
interface NamedRaster extends Size {
  readonly data: string;
}

interface NamedRound extends Pick<Round, 'grid'> {
  readonly generated: NamedRaster;
  readonly match: string;
  readonly cosine: string;
  readonly before: NamedRaster;
  readonly after: NamedRaster;
}

interface NamedClass extends Pick<ClassResult, 'className' | 'prompt'> {
  readonly rounds: readonly NamedRound[];
  readonly refined: NamedRaster;
}

/** A result as it crosses: its arrays by name, an array that two results share under one name. */
export interface NamedResult extends Pick<RefineResult, 'runs' | 'ran' | 'milliseconds'> {
  readonly classes: readonly NamedClass[];
  readonly labels: { readonly coarse: string; readonly refined: string } & Size;
}

/** @param name gives an array its name, and remembers that the result needs it */
export function nameResult({ classes, labels, ...counts }: RefineResult, name: (of: Content) => string): NamedResult {
  const raster = ({ height, width, data }: Size & { readonly data: Content }): NamedRaster => ({
    height,
    width,
    data: name(data),
  });
  return {
    classes: classes.map(({ className, prompt, rounds, refined }) => ({
      className,
      prompt,
      rounds: rounds.map(({ generated, grid, match, cosine, before, after }) => ({
        generated: raster(generated),
        grid,
        match: name(match),
        cosine: name(cosine),
        before: raster(before),
        after: raster(after),
      })),
      refined: raster(refined),
    })),
    labels: { ...labels, coarse: name(labels.coarse), refined: name(labels.refined) },
    ...counts,
  };
}

/** The result again. */
export function findResult({ classes, labels, ...counts }: NamedResult, find: Find): RefineResult {
  const plane = ({ height, width, data }: NamedRaster): Plane => ({ height, width, data: floats(find, data) });
  return {
    classes: classes.map(({ className, prompt, rounds, refined }) => ({
      className,
      prompt,
      rounds: rounds.map(({ generated, grid, match, cosine, before, after }) => ({
        generated: { ...generated, data: pixels(find, generated.data) },
        grid,
        match: integers(find, match),
        cosine: floats(find, cosine),
        before: plane(before),
        after: plane(after),
      })),
      refined: plane(refined),
    })),
    labels: { ...labels, coarse: bytes(find, labels.coarse), refined: bytes(find, labels.refined) },
    ...counts,
  };
}
