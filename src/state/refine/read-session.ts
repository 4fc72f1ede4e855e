import { sha256 } from '../../core/digest.ts';
import { G4SegError, shownValue } from '../../core/errors.ts';
import { area, type Plane, type Size } from '../../core/grid.ts';
import { fitting } from '../../core/schema.ts';
import type { ClassMask } from '../../engine/protocol.ts';
import { decodeMask } from '../../images/decode-mask.ts';
import { parseParameters, type RefineParameters } from '../../method/parameters.ts';
import { sizeText, type Inputs, type MaskFile, type MaskInput } from './inputs-store.ts';
import { unpackBytes } from './packed-bytes.ts';
import { sessionSchema } from './session-format.ts';
import { noTouchUps, type TouchUps } from './touch-ups.ts';
import { sessionContent, type SessionContent, type SessionMask, type SessionModel } from './session-schema.ts';

interface Packed {
  readonly digest: string;
  readonly data: string;
}

export interface OpenedSession {
  readonly inputs: Inputs;
  readonly parameters: RefineParameters;
  readonly model: SessionModel;
  /** What hands did to the result, under the key of its request. */
  readonly touchUps: TouchUps;
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
    const { photo, mask, truth, model, touchUps } = fitting(sessionContent, file);
    checkSizes(photo, mask, truth);
    const pixels = new Uint8ClampedArray((await unpack(photo, area(photo) * 4)).buffer);
    return {
      parameters,
      model,
      touchUps: await unpackTouchUps(touchUps, mask),
      inputs: {
        photo: {
          ...described(photo),
          digest: photo.digest,
          original: photo.original,
          pixels: { ...size(photo), data: pixels },
        },
        mask: await unpackMask(mask),
        truth: truth && {
          ...described(truth),
          ...size(truth),
          names: truth.names,
          hasIds: truth.hasIds,
          digest: truth.digest,
          labels: await unpack(truth, area(truth)),
        },
      },
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new G4SegError(
      'bad-input',
      `${name} is a damaged session file: ${why.replace(/\.$/, '')}. Export it again.`,
      { name },
      { cause },
    );
  }
}

async function unpackTouchUps(found: SessionContent['touchUps'], mask: SessionMask): Promise<TouchUps> {
  if (!found) return noTouchUps;
  const planes = new Map<number, Plane>();
  for (const { classIndex, ...one } of found.masks) {
    const touched = mask.classes.at(classIndex);
    if (!touched || area(one) !== area(mask))
      throw new Error(`it touches up class ${classIndex}, which it does not have`);
    planes.set(classIndex, await unpackPlane(touched.className, one, one));
  }
  return new Map([[found.key, planes]]);
}

async function unpackMask(mask: SessionMask): Promise<MaskInput> {
  const { ids, ignored, file } = mask;
  const masks: ClassMask[] = [];
  // One after the other: what is inflated on the way is then one plane's, however many there are.
  for (const { className, digest, data, injected } of mask.classes) {
    const probability = await unpackPlane(className, { digest, data }, mask);
    const other = injected && {
      digest: injected.digest,
      probability: await unpackPlane(className, injected, injected),
    };
    masks.push({ className, digest, probability, ...(other && { injected: other }) });
  }
  const brought: Plane[] = [];
  for (const [i, plane] of (mask.brought ?? []).entries()) {
    brought.push(await unpackPlane(masks[i].className, plane, mask));
  }
  return {
    ...described(mask),
    masks,
    ids,
    ...(mask.brought && { brought }),
    ...(ignored && { ignored: { ...size(ignored), data: await unpack(ignored, area(ignored)) } }),
    ...(file && (await unpackFile(mask.name, file))),
  };
}

/** The mask's file as something that can be read another way; nothing where this browser cannot decode its format. */
async function unpackFile(name: string, file: NonNullable<SessionMask['file']>): Promise<{ readonly file?: MaskFile }> {
  const content = new File([await unpack(file, file.bytes)], name, { type: file.type });
  const reading = await decodeMask(content).catch(() => null);
  if (!reading) return {};
  return { file: { reading, choice: file.choice, names: file.names, bytes: content } };
}

async function unpackPlane(className: string, packed: Packed, raster: Size): Promise<Plane> {
  const data = new Float32Array((await unpack(packed, area(raster) * 4)).buffer);
  if (!data.every((value) => value >= 0 && value <= 1))
    throw new Error(`a probability of “${className}” is not from 0 to 1`);
  return { ...size(raster), data };
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

async function unpack({ data, digest }: Packed, length: number): Promise<Uint8Array<ArrayBuffer>> {
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

function described({ name, origin, reading }: Pick<MaskInput, 'name' | 'origin' | 'reading'>) {
  return { name, origin, reading };
}

function size({ height, width }: Size): Size {
  return { height, width };
}
