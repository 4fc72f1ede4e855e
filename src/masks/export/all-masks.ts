import { zipSync } from 'fflate';
import type { Plane, Size } from '../../core/grid.ts';
import { encodeBinaryMask, encodeLabels, encodeSoftMask } from '../../images/encode-png.ts';

/** One class to be written. */
export interface NamedMask {
  /** Its number in files. */
  readonly id: number;
  readonly name: string;
  /** Letters, digits and hyphens: the name as a part of a file name. */
  readonly fileName: string;
  /** Probabilities of the foreground in [0, 1]. */
  readonly mask: Plane;
}

/** PNG is deflated already; the archive only keeps the files together. */
const stored = { level: 0 } as const;
/** ZIP knows no time before 1980. One fixed time: the same masks give the same file. */
const mtime = new Date(1980, 0, 1);

/**
 * All classes in one ZIP: `binary/`, `soft-8/`, `soft-16/` with one `<id>-<name>.png` each, `labels.png` with VOC's
 * palette, and `classes.txt` with a number and a name a line.
 * @param labels uint8 of `size`, in the numbers of files
 */
export function allMasks(masks: readonly NamedMask[], labels: Uint8Array, size: Size): Uint8Array<ArrayBuffer> {
  const files: Record<string, Uint8Array> = {};
  for (const { id, fileName, mask } of masks) {
    files[`binary/${id}-${fileName}.png`] = encodeBinaryMask(mask);
    files[`soft-8/${id}-${fileName}.png`] = encodeSoftMask(mask, 8);
    files[`soft-16/${id}-${fileName}.png`] = encodeSoftMask(mask, 16);
  }
  files['labels.png'] = encodeLabels(labels, size);
  files['classes.txt'] = new TextEncoder().encode(masks.map(({ id, name }) => `${id} ${name}\n`).join(''));
  return zipSync(files, { ...stored, mtime }) as Uint8Array<ArrayBuffer>;
}
