import { sha256 } from '../../core/digest.ts';
import { G4SegError, shownValue } from '../../core/errors.ts';
import { area, type Size } from '../../core/grid.ts';
import { fitting } from '../../core/schema.ts';
import { parseParameters } from '../../method/parameters.ts';
import type { ClassMask, LoadedModel, RefineParameters, RefineResult } from '../../engine/protocol.ts';
import { sizeText, type Inputs, type MaskInput, type PhotoInput, type TruthInput } from './inputs-store.ts';
import { packBytes, unpackBytes } from './packed-bytes.ts';
import { sessionContent, type SessionContent } from './session-schema.ts';

/** Read from the first key of the file; a reader refuses versions it does not know. */
export const sessionSchema = 'g4seg-session/1';

/** A whole run on paper: everything that decides the result, and what came of it. */
export interface SessionFile extends SessionContent {
  readonly schema: typeof sessionSchema;
  readonly parameters: RefineParameters;
  /** δ and cosine of every round of every class, for reading; opening a session computes them anew. */
  readonly matches: readonly {
    readonly className: string;
    readonly round: number;
    readonly grid: Size;
    readonly match: readonly number[];
    readonly cosine: readonly number[];
  }[];
}

export interface OpenedSession {
  readonly inputs: Inputs;
  readonly parameters: RefineParameters;
  readonly model: SessionFile['model'];
}

/** Writes a session; the same run gives the same text. */
export async function writeSession(
  inputs: { readonly photo: PhotoInput; readonly mask: MaskInput; readonly truth: TruthInput | null },
  parameters: RefineParameters,
  model: Pick<LoadedModel, 'id' | 'digests'>,
  result: RefineResult,
): Promise<string> {
  const { photo, mask, truth } = inputs;
  const { height, width } = mask.masks[0].probability;
  const file: SessionFile = {
    schema: sessionSchema,
    model: { id: model.id, digests: model.digests },
    parameters,
    photo: {
      ...described(photo),
      ...photoSize(photo),
      digest: photo.digest,
      data: await packBytes(bytesOf(photo.pixels.data)),
    },
    mask: {
      ...described(mask),
      height,
      width,
      classes: await Promise.all(
        mask.masks.map(async ({ className, digest, probability }) => ({
          className,
          digest,
          data: await packBytes(bytesOf(probability.data)),
        })),
      ),
    },
    truth: truth && {
      ...described(truth),
      height: truth.height,
      width: truth.width,
      digest: truth.digest,
      data: await packBytes(truth.labels),
    },
    matches: result.classes.flatMap(({ className, rounds }) =>
      rounds.map(({ grid, match, cosine }, round) => ({
        className,
        round,
        grid,
        match: [...match],
        cosine: [...cosine],
      })),
    ),
  };
  return JSON.stringify(file);
}

/**
 * Reads a session back. Pixels and probabilities are the same bits that were written: their digests are checked.
 * @throws G4SegError `bad-input` for anything that is not a whole, unaltered session of this version
 */
export async function readSession(name: string, text: string): Promise<OpenedSession> {
  const file = parseJson(name, text);
  if (file['schema'] !== sessionSchema) {
    throw new G4SegError(
      'bad-input',
      `${name} is not a session this version can open: its schema is ${shownValue(file['schema'])}, expected “${sessionSchema}”.`,
      { name },
    );
  }
  try {
    const parameters = parseParameters(file['parameters']);
    const { photo, mask, truth, model } = fitting(sessionContent, file);
    checkSizes(photo, mask, truth);
    const pixels = new Uint8ClampedArray((await unpack(photo, area(photo) * 4)).buffer);
    const classes: ClassMask[] = [];
    // One after the other: what is inflated on the way is then one plane's, however many there are.
    for (const one of mask.classes) {
      const data = new Float32Array((await unpack(one, area(mask) * 4)).buffer);
      if (!data.every((value) => value >= 0 && value <= 1))
        throw new Error(`a probability of “${one.className}” is not from 0 to 1`);
      classes.push({ className: one.className, digest: one.digest, probability: { ...size(mask), data } });
    }
    const labels = truth && (await unpack(truth, area(truth)));
    const strange = labels?.find((label) => label > classes.length && label !== 255);
    if (strange)
      throw new Error(
        `its truth names class ${strange}, but it has ${classes.length === 1 ? '1 mask' : `${classes.length} masks`}`,
      );
    return {
      parameters,
      model,
      inputs: {
        photo: { ...described(photo), digest: photo.digest, pixels: { ...size(photo), data: pixels } },
        mask: { ...described(mask), masks: classes },
        truth: truth && labels && { ...described(truth), ...size(truth), digest: truth.digest, labels },
      },
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new G4SegError(
      'bad-input',
      `${name} is a damaged session file: ${why}. Export it again.`,
      { name },
      { cause },
    );
  }
}

function parseJson(name: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below: the parser's own words mean nothing to the person who dropped the file
  }
  throw new G4SegError('bad-input', `${name} is not a session file: it is not JSON. Drop one that was exported here.`, {
    name,
  });
}

async function unpack(
  { data, digest }: { readonly data: string; readonly digest: string },
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await unpackBytes(data, length);
  const found = await sha256(bytes);
  if (found !== digest) throw new Error(`digest ${digest.slice(0, 8)}… expected, ${found.slice(0, 8)}… found`);
  return bytes;
}

/** Masks and truth lie on the photo, pixel on pixel; anything else would be compared at the wrong places. */
function checkSizes(photo: Size, mask: Size, truth: Size | null): void {
  for (const [what, raster] of Object.entries({ mask, truth })) {
    if (raster && (raster.height !== photo.height || raster.width !== photo.width)) {
      throw new Error(`its ${what} is ${sizeText(raster)}, its photo ${sizeText(photo)}`);
    }
  }
}

function described({ name, origin, reading }: Pick<PhotoInput, 'name' | 'origin' | 'reading'>) {
  return { name, origin, reading };
}

function size({ height, width }: Size): Size {
  return { height, width };
}

function photoSize({ pixels }: PhotoInput): Size {
  return size(pixels);
}

function bytesOf(array: Uint8ClampedArray<ArrayBuffer> | Float32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
