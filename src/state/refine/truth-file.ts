import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import type { MaskReading } from '../../images/mask-reading.ts';
import { resizeNearest } from '../../images/resize.ts';
import { ignoredLabel } from '../../method/metrics/metrics.ts';
import { sizeText, type MaskInput, type PhotoInput, type TruthInput } from './inputs-store.ts';
import { fits, hasIds } from './mask-file.ts';

/**
 * A mask file as the truth of a photo, with the labels that the file has.
 * @throws G4SegError `bad-input` when it does not fit the photo
 */
export async function truthOfFile(name: string, reading: MaskReading, photo: PhotoInput): Promise<TruthInput> {
  if (!fits(reading, photo.pixels)) {
    throw new G4SegError(
      'bad-input',
      `${name} is ${sizeText(reading)}, but the photo is ${sizeText(photo.pixels)}: they cannot show the same picture.`,
    );
  }
  const own = new Uint8Array(reading.height * reading.width);
  const names: Record<number, string> = {};
  for (const { index, name: known } of reading.classes) {
    if (known) names[index] = known;
    reading.toPlane({ classIndex: index }).data.forEach((probability, i) => {
      if (probability > 0.5) own[i] = index;
    });
  }
  reading.ignored?.forEach((isIgnored, i) => {
    if (isIgnored) own[i] = ignoredLabel;
  });
  const labels = resizeNearest(own, reading, photo.pixels);
  const { height, width } = photo.pixels;
  return {
    name,
    origin: { kind: 'file' },
    reading: reading.description.replace(/\.$/, ''),
    labels,
    height,
    width,
    digest: await sha256(labels),
    names,
    hasIds: hasIds(reading),
  };
}

const known = new WeakMap<TruthInput, Map<string, Uint8Array<ArrayBuffer>>>();

/**
 * The truth in the numbers of the masks: 0 = background, k = masks[k-1], 255 = not counted.
 *
 * A class is looked for by its label where masks and truth both have labels, else by its name where the truth has
 * names. Where there is but one mask and the truth does not know it, every foreground label is meant: most truths of
 * one object call it 1 or 255, whatever it is.
 */
export function truthLabels(truth: TruthInput, { masks, ids }: MaskInput): Uint8Array<ArrayBuffer> {
  const wanted = masks.map(({ className }, i) => labelOf(truth, ids?.[i], className));
  const key = `${wanted.join()}`;
  const answers = known.get(truth) ?? new Map<string, Uint8Array<ArrayBuffer>>();
  known.set(truth, answers);
  const answer = answers.get(key) ?? project(truth.labels, wanted);
  answers.set(key, answer);
  return answer;
}

function labelOf({ labels, names, hasIds }: TruthInput, id: number | undefined, className: string): number | undefined {
  if (hasIds && id !== undefined && labels.includes(id)) return id;
  const named = Object.entries(names).find(([, name]) => name === className.trim());
  return named && Number(named[0]);
}

function project(labels: Uint8Array, wanted: readonly (number | undefined)[]): Uint8Array<ArrayBuffer> {
  const positions = new Uint8Array(256);
  positions[ignoredLabel] = ignoredLabel;
  if (wanted.length === 1 && wanted[0] === undefined) positions.fill(1, 1, ignoredLabel);
  wanted.forEach((label, position) => {
    if (label !== undefined) positions[label] = position + 1;
  });
  return Uint8Array.from(labels, (label) => positions[label]);
}
