import { decodeFile } from './decode-file.ts';
import type { DecodeOptions } from './decode-file.ts';
import { readMask } from './decode-mask.ts';
import { toPhoto } from './decode-photo.ts';
import type { DecodedPhoto, PhotoOptions } from './decode-photo.ts';
import type { MaskReading } from './mask-reading.ts';

/** A dropped file, decoded once and read both ways. */
export interface Dropped {
  readonly name: string;
  readonly photo: DecodedPhoto;
  /** Absent where the file is a photograph in colour. */
  readonly reading?: MaskReading;
}

/**
 * Decodes a file of which nobody has said yet whether it is the photo or a mask; classify-drop guesses.
 * @throws G4SegError `bad-input`, see decode-file
 */
export async function decodeDropped(
  file: Blob | Uint8Array<ArrayBuffer>,
  options: DecodeOptions & PhotoOptions = {},
): Promise<Dropped> {
  const decoded = await decodeFile(file, options);
  const reading = readMask(decoded);
  return { name: decoded.name, photo: toPhoto(decoded, options.maximumSide), ...(reading && { reading }) };
}
