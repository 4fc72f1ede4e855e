import { packColour } from './read-colours.ts';
import { commonestOnBorder, flatness, largest } from './label-statistics.ts';
import { labelReading } from './mask-reading.ts';
import type { MaskReading } from './mask-reading.ts';
import type { Colour, Raster } from './raster.ts';
import { vocClasses, vocColour, vocVoid } from './voc-palette.ts';

const fewIndices = 8;

/**
 * Reads palette indices as labels. Index 255 is "ignored", as in VOC. The background is index 0 if that is black,
 * else the index of black, else the commonest one on the border.
 * @returns undefined where the picture is a photograph reduced to a palette
 */
export function readPalette(raster: Raster & { kind: 'indices' }): MaskReading | undefined {
  const { palette, data } = raster;
  const used = usedIndices(data);
  const isVoc = isVocPalette(palette);
  if (!isVoc && used.size > fewIndices && flatness(data, raster, largest(used)) < 0.5) return undefined;
  const blackIndex = [...used.keys()].find((index) => packColour(palette[index]) === 0);
  const background = isVoc || packColour(palette[0]) === 0 ? 0 : (blackIndex ?? commonestOnBorder(data, raster));
  return labelReading('palette', isVoc ? 'VOC palette mask' : 'Palette mask', raster, {
    labels: Uint8Array.from(data),
    background,
    ignoredLabel: background === vocVoid ? undefined : vocVoid,
    ...(isVoc && { nameOf: (label: number) => vocClasses[label] }),
    colourOf: (label) => palette[label],
  });
}

/** Palette index -> how many pixels have it. */
export function usedIndices(data: Uint8Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const index of data) counts.set(index, (counts.get(index) ?? 0) + 1);
  return counts;
}

/** True where the entries that VOC uses have VOC's colours. */
export function isVocPalette(palette: readonly Colour[]): boolean {
  return palette.length > 1 && palette.slice(0, vocClasses.length).every((colour, label) => isVocColour(colour, label));
}

function isVocColour(colour: Colour, label: number): boolean {
  return packColour(colour) === packColour(vocColour(label));
}
