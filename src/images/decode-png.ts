import { decode } from 'fast-png';
import type { DecodedPng } from 'fast-png';
import { G4SegError } from '../core/errors.ts';
import { checkPng } from './png-chunks.ts';
import type { Colour, Raster } from './raster.ts';

/** PNG colour type 3 (PNG specification, 11.2.1). */
const indexedColour = 3;

/**
 * PNG bytes -> raster with palette indices and 16-bit samples kept. Grey of 1, 2 or 4 bits is scaled to 0..255 as the
 * PNG specification says; checksums are verified.
 * @param bytes a file that begins with PNG's signature
 * @param name the file's name, for messages
 * @throws G4SegError `bad-input` where the file is cut off, corrupt, too large, or interlaced with fewer than 8 bits
 */
export function decodePng(bytes: Uint8Array, name: string): Raster {
  const { header, bytes: plain } = checkPng(bytes, name);
  const { depth, colourType } = header;
  let png: DecodedPng;
  try {
    png = decode(plain, { checkCrc: true });
  } catch (cause) {
    throw new G4SegError(
      'bad-input',
      `${name} is a damaged PNG: it is cut off or its data are corrupt. Save or download it again.`,
      { name, bytes: bytes.length },
      { cause },
    );
  }
  const { height, width } = png;
  if (colourType === indexedColour) {
    const data = unpack(png);
    return { kind: 'indices', height, width, palette: palette(png, data), data };
  }
  const samples = depth < 8 ? scaled(unpack(png), 255 / (2 ** depth - 1)) : png.data;
  const maximum = depth === 16 ? 65535 : 255;
  const channels = png.channels as 1 | 2 | 3 | 4;
  if (png.transparency === undefined) return { kind: 'samples', height, width, channels, maximum, data: samples };
  return { kind: 'samples', height, width, maximum, ...withKeyAsAlpha(samples, channels, png.transparency, depth) };
}

/** The palette with alpha; black, as libpng has it, for indices beyond the last entry. */
function palette(png: DecodedPng, indices: Uint8Array): Colour[] {
  const stored = (png.palette ?? []).map(([red, green, blue, alpha = 255]): Colour => [red, green, blue, alpha]);
  const highest = indices.reduce((max, index) => Math.max(max, index), 0);
  while (stored.length <= highest) stored.push([0, 0, 0, 255]);
  return stored;
}

/** One byte a pixel from rows of `depth` bits a pixel, each row starting on a byte. */
function unpack({ data, width, height, depth }: DecodedPng): Uint8Array {
  if (depth === 8) return Uint8Array.from(data);
  const rowBytes = Math.ceil((width * depth) / 8);
  const mask = 2 ** depth - 1;
  const values = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bit = column * depth;
      const byte = data[row * rowBytes + (bit >> 3)];
      values[row * width + column] = (byte >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return values;
}

function scaled(values: Uint8Array, factor: number): Uint8Array {
  return values.map((value) => value * factor);
}

/** A tRNS chunk of a grey or RGB image names one colour that is fully transparent: an alpha channel in words. */
function withKeyAsAlpha(
  samples: ArrayLike<number>,
  channels: number,
  key: Uint16Array,
  depth: number,
): { channels: 2 | 4; data: Uint8Array | Uint16Array } {
  const opaque = depth === 16 ? 65535 : 255;
  const scaledKey = Array.from(key, (value) => (depth < 8 ? (value * 255) / (2 ** depth - 1) : value));
  const pixels = samples.length / channels;
  const data = depth === 16 ? new Uint16Array(pixels * (channels + 1)) : new Uint8Array(pixels * (channels + 1));
  for (let i = 0; i < pixels; i++) {
    let isKey = true;
    for (let c = 0; c < channels; c++) {
      const sample = samples[i * channels + c];
      data[i * (channels + 1) + c] = sample;
      isKey &&= sample === scaledKey[c];
    }
    data[i * (channels + 1) + channels] = isKey ? 0 : opaque;
  }
  return { channels: channels === 1 ? 2 : 4, data };
}
