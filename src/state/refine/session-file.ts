import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import { area, type Size } from '../../core/grid.ts';
import type { ClassMask, LoadedModel, RefineParameters, RefineResult } from '../../engine/protocol.ts';
import type { Inputs, MaskInput, Origin, PhotoInput, TruthInput } from './inputs-store.ts';
import { packBytes, unpackBytes } from './packed-bytes.ts';
import { parseParameters } from './session-parameters.ts';

/** Read from the first key of the file; a reader refuses versions it does not know. */
export const sessionSchema = 'g4seg-session/1';

interface Packed {
  readonly digest: string;
  /** Deflated, base64; photos are RGBA bytes, masks little-endian float32, truths bytes. */
  readonly data: string;
}

interface PackedRaster extends Packed, Size {
  readonly name: string;
  readonly origin: Origin;
  readonly reading: string;
}

/** A whole run on paper: everything that decides the result, and what came of it. */
export interface SessionFile {
  readonly schema: typeof sessionSchema;
  readonly model: { readonly id: string; readonly digests: Readonly<Record<string, string>> };
  readonly parameters: RefineParameters;
  readonly photo: PackedRaster;
  readonly mask: Omit<PackedRaster, keyof Packed> & {
    readonly classes: readonly (Packed & { readonly className: string })[];
  };
  readonly truth: PackedRaster | null;
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
  if (file.schema !== sessionSchema) {
    throw new G4SegError(
      'bad-input',
      `${name} is not a session this version can open: its schema is ${JSON.stringify(file.schema)}, expected “${sessionSchema}”.`,
      { name },
    );
  }
  try {
    const parameters = parseParameters(file.parameters);
    const { photo, mask, truth, model } = file;
    const pixels = new Uint8ClampedArray((await unpack(photo, pixelCount(photo) * 4)).buffer);
    const classes = await Promise.all(
      mask.classes.map(async (one): Promise<ClassMask> => {
        const data = new Float32Array((await unpack(one, pixelCount(mask) * 4)).buffer);
        const { height, width } = mask;
        return { className: String(one.className), digest: one.digest, probability: { height, width, data } };
      }),
    );
    if (classes.length === 0) throw new Error('it holds no mask');
    return {
      parameters,
      model: { id: String(model.id), digests: { ...model.digests } },
      inputs: {
        photo: { ...described(photo), digest: photo.digest, pixels: { ...size(photo), data: pixels } },
        mask: { ...described(mask), masks: classes },
        truth: truth && {
          ...described(truth),
          ...size(truth),
          digest: truth.digest,
          labels: await unpack(truth, pixelCount(truth)),
        },
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

function parseJson(name: string, text: string): SessionFile {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as SessionFile;
  } catch {
    // told below: the parser's own words mean nothing to the person who dropped the file
  }
  throw new G4SegError('bad-input', `${name} is not a session file: it is not JSON. Drop one that was exported here.`, {
    name,
  });
}

async function unpack({ data, digest }: Packed, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await unpackBytes(data, length);
  const found = await sha256(bytes);
  if (found !== digest) throw new Error(`digest ${digest.slice(0, 8)}… expected, ${found.slice(0, 8)}… found`);
  return bytes;
}

/** 40 megapixels, as for photo files. */
const pixelLimit = 40_000_000;

function pixelCount(raster: Size): number {
  const { height, width } = raster;
  const whole = Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0;
  if (!whole || area(raster) > pixelLimit) throw new Error(`a raster of ${width} × ${height} cannot be`);
  return area(raster);
}

function described({ name, origin, reading }: Pick<PackedRaster, 'name' | 'origin' | 'reading'>) {
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
