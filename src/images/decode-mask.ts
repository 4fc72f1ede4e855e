import { G4SegError } from '../core/errors.ts';
import { area } from '../core/grid.ts';
import { decodeFile } from './decode-file.ts';
import type { DecodedFile, DecodeOptions } from './decode-file.ts';
import { probabilityReading } from './mask-reading.ts';
import type { MaskReading } from './mask-reading.ts';
import { rasterToRgba } from './raster.ts';
import type { Raster } from './raster.ts';
import { readColours } from './read-colours.ts';
import { readGrey } from './read-grey.ts';
import { isVocPalette, readPalette, usedIndices } from './read-palette.ts';

/** Two channels of a pixel may differ by this much (JPEG noise) and the pixel still counts as grey. */
const greySpread = 16;

/**
 * A mask file of any usual kind -> what it says and how it was read.
 * @throws G4SegError `bad-input` for a file that cannot be decoded (see decode-file) or that is a photograph
 */
export async function decodeMask(
  file: Blob | Uint8Array<ArrayBuffer>,
  options: DecodeOptions = {},
): Promise<MaskReading> {
  const decoded = await decodeFile(file, options);
  const reading = readMask(decoded);
  if (reading !== undefined) return reading;
  throw new G4SegError(
    'bad-input',
    `${decoded.name} looks like a photograph, not a mask: it has many colours. A mask is black and white, grey, ` +
      'an alpha channel, a palette, or a few flat colours.',
    { name: decoded.name },
  );
}

/** The mask in a file that is already decoded; undefined where it is a photograph in colour. */
export function readMask({ raster }: DecodedFile): MaskReading | undefined {
  const alpha = varyingAlpha(raster);
  if (alpha !== undefined) return probabilityReading('alpha', 'Mask from the alpha channel', raster, alpha);
  if (raster.kind === 'indices' && !isGreyPalette(raster)) return readPalette(raster);
  if (raster.kind === 'samples' && isExactlyGrey(raster)) {
    return readGrey(channel(raster, 0), raster, raster.maximum);
  }
  const { data } = rasterToRgba(raster);
  const packed = new Int32Array(area(raster));
  const luma = new Uint8Array(packed.length);
  let greys = 0;
  for (let i = 0; i < packed.length; i++) {
    const [red, green, blue] = [data[i * 4], data[i * 4 + 1], data[i * 4 + 2]];
    packed[i] = (red << 16) | (green << 8) | blue;
    luma[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue); // ITU-R BT.601
    if (Math.max(red, green, blue) - Math.min(red, green, blue) <= greySpread) greys++;
  }
  return greys >= packed.length * 0.995 ? readGrey(luma, raster, 255) : readColours(packed, raster);
}

/** Alpha as probability, where it says something: a constant alpha does not. */
function varyingAlpha(raster: Raster): Float32Array<ArrayBuffer> | undefined {
  if (raster.kind === 'samples' && raster.channels !== 2 && raster.channels !== 4) return undefined;
  const alpha =
    raster.kind === 'indices'
      ? raster.data.map((index) => raster.palette[index][3])
      : channel(raster, raster.channels - 1);
  if (alpha.every((value) => value === alpha[0])) return undefined;
  const opaque = raster.kind === 'indices' ? 255 : raster.maximum;
  return Float32Array.from(alpha, (value) => value / opaque);
}

function channel({ data, channels, ...size }: Raster & { kind: 'samples' }, index: number): Uint16Array {
  const values = new Uint16Array(area(size));
  for (let i = 0; i < values.length; i++) values[i] = data[i * channels + index];
  return values;
}

function isExactlyGrey({ data, channels }: Raster & { kind: 'samples' }): boolean {
  if (channels <= 2) return true;
  for (let at = 0; at < data.length; at += channels) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}

/**
 * True where the palette only stores grey levels, as PNG optimisers do: every colour in use is grey and no two are
 * the same. (A palette of equal colours says nothing, so its indices are the labels; VOC's label 7 only looks grey.)
 */
function isGreyPalette({ palette, data }: Raster & { kind: 'indices' }): boolean {
  if (isVocPalette(palette)) return false;
  const colours = [...usedIndices(data).keys()].map((index) => palette[index]);
  const greys = colours.filter(([red, green, blue]) => red === green && red === blue).map(([red]) => red);
  return greys.length === colours.length && new Set(greys).size === greys.length;
}
