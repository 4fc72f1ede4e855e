import { G4SegError } from '../core/errors.ts';
import type { Plane, Size } from '../core/grid.ts';
import { percent } from './percent.ts';
import type { Colour } from './raster.ts';

/**
 * How the pixels of a mask file were understood:
 * - `binary-01`: grey 0 and 1; `binary-0255`: grey 0 and one bright value
 * - `soft-grey`: grey as probability; `alpha`: the alpha channel as probability
 * - `palette`: palette indices as labels; `labels`: small grey values as labels; `colour`: a label a colour
 * - `scores`: probabilities of each class, from a file of another tool
 */
export type MaskKind = 'binary-01' | 'binary-0255' | 'soft-grey' | 'alpha' | 'palette' | 'labels' | 'colour' | 'scores';

export interface MaskClass {
  /** The label in the file; 1 where the file has only foreground and background. */
  readonly index: number;
  /** Known for VOC colours only. */
  readonly name?: string;
  /** The colour it has in the file. */
  readonly colour?: Colour;
  /** Share of the picture's pixels, 0..1. In soft masks: of the pixels above 0.5. */
  readonly share: number;
}

export interface PlaneOptions {
  /** The class that is foreground; the largest one where not given. Without meaning for masks of one class. */
  readonly classIndex?: number;
  /** Takes 1 - p for p. */
  readonly invert?: boolean;
  /** 0..1; makes the mask hard: 1 where p is greater. Applied after `invert`. */
  readonly threshold?: number;
}

export interface MaskReading extends Size {
  readonly kind: MaskKind;
  /** Largest share first. Background and ignored pixels are no class. */
  readonly classes: readonly MaskClass[];
  /** 1 where the annotation says "not judged" (VOC's 255); absent where no pixel is. */
  readonly ignored?: Uint8Array<ArrayBuffer>;
  /** `empty`: no pixel is foreground at all; `full`: all are, for certain. */
  readonly extent: 'empty' | 'full' | 'mixed';
  /** One sentence for people: how it was read and what is in it. */
  readonly description: string;
  /**
   * Foreground probabilities in [0, 1] at the file's own size. Ignored pixels are 0, inverted or not.
   * @throws G4SegError `bad-input` for a class the mask does not have, or a threshold outside [0, 1]
   */
  toPlane(options?: PlaneOptions): Plane;
}

/**
 * A reading of one class.
 * @param how "Soft grey mask"
 * @param probability of foreground a pixel
 */
export function probabilityReading(
  kind: MaskKind,
  how: string,
  size: Size,
  probability: Float32Array<ArrayBuffer>,
): MaskReading {
  const { height, width } = size;
  let above = 0;
  let lowest = Infinity;
  let highest = -Infinity;
  for (const p of probability) {
    if (p > 0.5) above++;
    lowest = Math.min(lowest, p);
    highest = Math.max(highest, p);
  }
  const share = above / probability.length;
  const extent = highest === 0 ? 'empty' : lowest === 1 ? 'full' : 'mixed';
  return {
    kind,
    height,
    width,
    classes: highest === 0 ? [] : [{ index: 1, share }],
    extent,
    description: `${how}, ${percent(share)} foreground.`,
    toPlane: (options = {}) => finish(size, probability.slice(), options),
  };
}

export interface LabelParts {
  readonly labels: Uint8Array<ArrayBuffer>;
  /** The label that is background. */
  readonly background: number;
  /** The label of pixels nobody judged, if any. */
  readonly ignoredLabel?: number | undefined;
  readonly nameOf?: (label: number) => string | undefined;
  readonly colourOf?: (label: number) => Colour;
}

/** A reading of labels, each a class. */
export function labelReading(kind: MaskKind, how: string, size: Size, parts: LabelParts): MaskReading {
  const { labels, background, ignoredLabel, nameOf, colourOf } = parts;
  const counts = new Uint32Array(256);
  for (const label of labels) counts[label]++;
  const classes: MaskClass[] = [];
  counts.forEach((count, index) => {
    if (count === 0 || index === background || index === ignoredLabel) return;
    const name = nameOf?.(index);
    const share = count / labels.length;
    classes.push({ index, share, ...(name && { name }), ...(colourOf && { colour: colourOf(index) }) });
  });
  classes.sort((a, b) => b.share - a.share || a.index - b.index);
  const ignoredCount = ignoredLabel === undefined ? 0 : counts[ignoredLabel];
  const ignored = ignoredCount > 0 ? labels.map((label) => (label === ignoredLabel ? 1 : 0)) : undefined;
  return {
    kind,
    height: size.height,
    width: size.width,
    classes,
    ...(ignored && { ignored }),
    extent: classes.length === 0 ? 'empty' : classes[0].share === 1 ? 'full' : 'mixed',
    description: `${how}, ${listClasses(classes)}${ignored ? `, ${percent(ignoredCount / labels.length)} ignored` : ''}.`,
    toPlane: (options = {}) => {
      const wanted = pickClass(classes, options.classIndex);
      const foreground = Float32Array.from(labels, (label) => (label === wanted ? 1 : 0));
      const plane = finish(size, foreground, options);
      ignored?.forEach((isIgnored, i) => {
        if (isIgnored) plane.data[i] = 0;
      });
      return plane;
    },
  };
}

/** "person" or "class 7". */
export function className({ index, name }: MaskClass): string {
  return name ?? `class ${index}`;
}

function listClasses(classes: readonly MaskClass[]): string {
  if (classes.length === 0) return 'no class';
  const shown = classes.slice(0, 5).map((item) => `${className(item)} ${percent(item.share)}`);
  if (classes.length > shown.length) shown.push('…');
  return `${classes.length} ${classes.length === 1 ? 'class' : 'classes'}: ${shown.join(', ')}`;
}

function pickClass(classes: readonly MaskClass[], wanted: number | undefined): number | undefined {
  if (wanted === undefined) return classes[0]?.index;
  if (classes.some((item) => item.index === wanted)) return wanted;
  const known = classes.map((item) => item.index).join(', ') || 'none';
  throw new G4SegError('bad-input', `The mask has no class ${wanted}; it has ${known}. Pick one of these.`, { wanted });
}

function finish(size: Size, data: Float32Array<ArrayBuffer>, { invert = false, threshold }: PlaneOptions): Plane {
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1)) {
    throw new G4SegError('bad-input', `A mask threshold lies between 0 and 1; got ${threshold}.`, { threshold });
  }
  for (let i = 0; i < data.length; i++) {
    const p = invert ? 1 - data[i] : data[i];
    data[i] = threshold === undefined ? p : Number(p > threshold);
  }
  return { height: size.height, width: size.width, data };
}

/** The probabilities of one class of several. */
export interface ClassScores {
  /** The label it has in files, 1..254. */
  readonly label: number;
  readonly name?: string;
  /** float32 [height · width] in [0, 1]. */
  readonly data: Float32Array<ArrayBuffer>;
}

/**
 * A reading of probabilities of one class or more, each with its label.
 * @param how "NumPy probabilities"
 */
export function scoreReading(how: string, size: Size, scores: readonly ClassScores[]): MaskReading {
  const pixels = size.height * size.width;
  const classes = scores
    .map(({ label: index, name, data }): MaskClass => {
      const share = data.reduce((sum, p) => sum + Number(p > 0.5), 0) / pixels;
      return { index, share, ...(name && { name }) };
    })
    .sort((a, b) => b.share - a.share || a.index - b.index);
  const isEmpty = scores.every(({ data }) => data.every((p) => p === 0));
  const isFull = scores.length === 1 && scores[0].data.every((p) => p === 1);
  return {
    kind: 'scores',
    height: size.height,
    width: size.width,
    classes,
    extent: isEmpty ? 'empty' : isFull ? 'full' : 'mixed',
    description: `${how}, ${listClasses(classes)}.`,
    toPlane: (options = {}) => {
      const wanted = pickClass(classes, options.classIndex);
      const found = scores.find(({ label }) => label === wanted);
      return finish(size, found?.data.slice() ?? new Float32Array(pixels), options);
    },
  };
}
