import type { MaskReading } from '../../images/mask-reading.ts';
import type { MaskInput, PhotoInput } from './inputs-store.ts';
import { chosenClasses, chosenPick, masksOfFile, type WantedChoice } from './mask-file.ts';

/** A decoded mask file. */
export interface NamedMask {
  readonly name: string;
  readonly reading: MaskReading;
  /** The file itself. */
  readonly bytes: Blob;
}

/** What the classes of a file are called so far. */
interface KnownNames {
  /** By their label in the file. */
  readonly byLabel?: Readonly<Record<number, string>>;
  /** For whatever class a file of one class holds. */
  readonly only?: string;
}

/** A mask file as coarse masks of a photo. Names that a person gave come first, then the file's own. */
export async function maskInput(
  source: NamedMask,
  wanted: WantedChoice,
  photo: PhotoInput,
  { byLabel = {}, only }: KnownNames,
): Promise<MaskInput> {
  const { name, reading, bytes } = source;
  const isSingle = chosenClasses(reading, chosenPick(reading, wanted.pick)).length === 1;
  const { text, choice, ...masks } = await masksOfFile(
    name,
    reading,
    wanted,
    photo.pixels,
    (one) => byLabel[one.index] ?? one.name ?? (isSingle ? (only ?? '') : ''),
  );
  return { name, origin: { kind: 'file' }, ...masks, reading: text, file: { reading, choice, names: byLabel, bytes } };
}

/** What the classes of a mask's file are called now, those that are not refined at the moment too. */
export function namesOf({ masks, file }: MaskInput): KnownNames {
  if (!file) return {};
  const classes = chosenClasses(file.reading, file.choice.pick);
  const now = classes.map(({ index }, i) => [index, masks[i].className] as const);
  return { byLabel: { ...file.names, ...Object.fromEntries(now.filter(([, name]) => name !== '')) } };
}
