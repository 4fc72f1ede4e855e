import { G4SegError } from '../core/errors.ts';
import { platformBitmapDecoder } from './bitmap-decoder.ts';
import type { BitmapDecoder } from './bitmap-decoder.ts';
import { decodePng } from './decode-png.ts';
import { readImageHeader } from './image-header.ts';
import type { ImageFormat } from './image-header.ts';
import { otherFormat } from './other-formats.ts';
import type { Raster } from './raster.ts';
import { checkSize } from './size-limit.ts';

export interface DecodeOptions {
  /** The file's name, for messages. A `File` brings its own. */
  readonly name?: string;
  /** Decodes what is not PNG; the browser's own where there is one. */
  readonly decodeBitmap?: BitmapDecoder | undefined;
  readonly signal?: AbortSignal;
}

export interface DecodedFile {
  readonly name: string;
  readonly format: ImageFormat;
  readonly raster: Raster;
}

/**
 * Reads an image file of any format. PNG is decoded here, with palette indices and 16-bit samples; the rest by the
 * platform, as 8-bit RGBA.
 * @throws G4SegError `bad-input` for an empty file, one that is no image, 0 pixels, 40 megapixels or more (told from
 *   the header, before decoding), cut-off or corrupt data, and a format this environment cannot decode
 */
export async function decodeFile(
  file: Blob | Uint8Array<ArrayBuffer>,
  options: DecodeOptions = {},
): Promise<DecodedFile> {
  const name = options.name ?? (file instanceof Blob && 'name' in file ? String(file.name) : 'The file');
  const bytes = file instanceof Uint8Array ? file : new Uint8Array(await file.arrayBuffer());
  options.signal?.throwIfAborted();
  if (bytes.length === 0) {
    throw new G4SegError('bad-input', `${name} is empty (0 bytes). Choose another file.`, { name, bytes: 0 });
  }
  const header = readImageHeader(bytes);
  if (header === undefined) {
    throw new G4SegError('bad-input', otherFormat(bytes, name), { name });
  }
  const { format } = header;
  if (header.size !== undefined) checkSize(header.size, name);
  if (format === 'png') return { name, format, raster: decodePng(bytes, name) };

  const decodeBitmap = options.decodeBitmap ?? platformBitmapDecoder();
  if (decodeBitmap === undefined) {
    throw new G4SegError(
      'bad-input',
      `${name} is ${format.toUpperCase()}, which is only decoded in a browser. Use PNG here.`,
      { name, format },
    );
  }
  let pixels;
  try {
    pixels = await decodeBitmap(new Blob([bytes], { type: `image/${format}` }));
  } catch (cause) {
    throw damaged(name, format, cause);
  }
  options.signal?.throwIfAborted();
  checkSize(pixels, name);
  const { height, width, data } = pixels;
  return { name, format, raster: { kind: 'samples', height, width, channels: 4, maximum: 255, data } };
}

function damaged(name: string, format: ImageFormat, cause?: unknown): G4SegError {
  return new G4SegError(
    'bad-input',
    `${name} is a damaged ${format.toUpperCase()}: it is cut off or its data are corrupt. Save or download it again.`,
    { name, format },
    { cause },
  );
}
