import type { Size } from '../core/grid.ts';
import { commonestOnBorder, flatness, largest } from './label-statistics.ts';
import { labelReading } from './mask-reading.ts';
import type { MaskReading } from './mask-reading.ts';
import type { Colour } from './raster.ts';
import { vocClasses, vocColour, vocVoid } from './voc-palette.ts';

/** A label map has at most this many colours; blends of them along smoothed edges do not count. */
const mostColours = 64;
const fewColours = 8;
/** Counting stops here: no label map has so many, smoothed edges included. */
const hopeless = 65_536;
const black = 0;

/**
 * Reads a label map in which every colour is a class; the background is black, or else the commonest colour of the
 * border. Colours of the VOC palette keep their VOC label and name; others are numbered from 1, largest first.
 * Pixels of blended colours (smoothed edges) go to the nearest class colour.
 * @param packed one 0xRRGGBB a pixel
 * @returns undefined where the colours are those of a photograph
 */
export function readColours(packed: Int32Array, size: Size): MaskReading | undefined {
  const counts = new Map<number, number>();
  for (const colour of packed) {
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
    if (counts.size > hopeless) return undefined;
  }
  if (counts.size > fewColours && flatness(packed, size, largest(counts)) < 0.5) return undefined;
  const classColours = mainColours(packed, size, counts);
  if (classColours === undefined) return undefined;

  const nearest = new Map<number, number>();
  for (const colour of counts.keys()) nearest.set(colour, nearestOf(colour, classColours));
  const snapped = packed.map((colour) => nearest.get(colour) ?? colour);
  const background = classColours.includes(black) ? black : commonestOnBorder(snapped, size);
  const vocLabels = classColours.map(vocLabel);
  const isVoc = background === black && vocLabels.every((label) => label !== undefined);
  const labelled = new Map(
    isVoc
      ? classColours.map((colour, i) => [colour, vocLabels[i] ?? 0])
      : [background, ...classColours.filter((colour) => colour !== background)].map((colour, i) => [colour, i]),
  );
  const colourOfLabel = new Map([...labelled].map(([colour, label]) => [label, colour]));
  return labelReading('colour', 'Colour label mask', size, {
    labels: Uint8Array.from(snapped, (colour) => labelled.get(colour) ?? 0),
    background: 0,
    ignoredLabel: isVoc ? vocVoid : undefined,
    ...(isVoc && { nameOf: (label: number) => vocClasses[label] }),
    colourOf: (label) => unpackColour(colourOfLabel.get(label) ?? black),
  });
}

/**
 * The colours that are classes, not blends along smoothed edges. A class has a pixel whose four neighbours are like
 * it, or at least a colour that two classes do not mix to. Undefined where such colours do not make up the picture.
 */
function mainColours(packed: Int32Array, size: Size, counts: ReadonlyMap<number, number>): number[] | undefined {
  const colours = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  if (colours.length <= fewColours) return colours;
  const flat = interiorColours(packed, size);
  const solid = colours.filter((colour) => flat.has(colour));
  if (colours.length <= mostColours) {
    return colours.filter((colour) => flat.has(colour) || !isBlend(colour, solid));
  }
  const covered = solid.reduce((sum, colour) => sum + (counts.get(colour) ?? 0), 0);
  return solid.length <= mostColours && covered >= packed.length * 0.75 ? solid : undefined;
}

/** Colours with a pixel whose four neighbours have them too. */
function interiorColours(packed: Int32Array, { height, width }: Size): Set<number> {
  const found = new Set<number>();
  for (let row = 1; row < height - 1; row++) {
    for (let at = row * width + 1; at < (row + 1) * width - 1; at++) {
      const colour = packed[at];
      const isInside =
        packed[at - 1] === colour &&
        packed[at + 1] === colour &&
        packed[at - width] === colour &&
        packed[at + width] === colour;
      if (isInside) found.add(colour);
    }
  }
  return found;
}

/** Whether a colour lies near the line between two others, or a little beyond its ends (sharpening filters). */
function isBlend(colour: number, others: readonly number[]): boolean {
  const c = unpackColour(colour);
  return others.some((first, i) =>
    others.slice(i + 1).some((second) => {
      const a = unpackColour(first);
      const b = unpackColour(second);
      const dot = (k: number) => (c[k] - a[k]) * (b[k] - a[k]);
      const length = (k: number) => (b[k] - a[k]) ** 2;
      const t = (dot(0) + dot(1) + dot(2)) / (length(0) + length(1) + length(2));
      const off = (k: number) => (a[k] + t * (b[k] - a[k]) - c[k]) ** 2;
      return t > -0.25 && t < 1.25 && off(0) + off(1) + off(2) < 16 ** 2;
    }),
  );
}

function nearestOf(colour: number, candidates: readonly number[]): number {
  const distance = (other: number) => {
    const a = unpackColour(colour);
    const b = unpackColour(other);
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
  };
  return candidates.reduce((best, other) => (distance(other) < distance(best) ? other : best));
}

function unpackColour(packed: number): Colour {
  return [(packed >> 16) & 255, (packed >> 8) & 255, packed & 255, 255];
}

/** 0xRRGGBB of a colour. */
export function packColour([red, green, blue]: Colour): number {
  return (red << 16) | (green << 8) | blue;
}

function vocLabel(packed: number): number | undefined {
  const labels = [...vocClasses.keys(), vocVoid];
  return labels.find((label) => packColour(vocColour(label)) === packed);
}
