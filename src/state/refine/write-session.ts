import { sha256 } from '../../core/digest.ts';
import type { Plane, Size } from '../../core/grid.ts';
import type { WeightsCheck } from '../../models/read/checked-weights.ts';
import type { ClassMask, LoadedModel } from '../../engine/protocol.ts';
import type { IgnoredPixels, MaskFile, MaskInput } from './inputs-store.ts';
import { packBytes } from './packed-bytes.ts';
import type { ShownResult } from './refine-follower.ts';
import { sessionSchema, type SessionFile } from './session-format.ts';
import type { SessionContent, SessionMask } from './session-schema.ts';
import { touchKey, useTouchUps } from './touch-ups.ts';

/** The model that made a result, and how its bytes were checked. */
export interface SessionMaker extends Pick<LoadedModel, 'id' | 'digests' | 'runtime'> {
  readonly weights: WeightsCheck['how'];
}

/** Writes a result with the inputs and the parameters it was made from; the same run gives the same text. */
export async function writeSession(
  { request, inputs, result }: ShownResult,
  { id, digests, runtime, weights }: SessionMaker,
): Promise<string> {
  const { photo, mask, truth } = inputs;
  const file: SessionFile = {
    schema: sessionSchema,
    model: { id, digests, weights, backend: runtime.backend, precision: runtime.precision },
    parameters: request.parameters,
    photo: {
      ...described(photo),
      ...size(photo.pixels),
      original: size(photo.original),
      digest: photo.digest,
      data: await packBytes(bytesOf(photo.pixels.data)),
    },
    mask: await packMask(mask),
    ...(await packTouchUps(request)),
    truth: truth && {
      ...described(truth),
      ...size(truth),
      names: truth.names,
      hasIds: truth.hasIds,
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

async function packTouchUps(request: ShownResult['request']): Promise<Pick<SessionContent, 'touchUps'>> {
  const key = touchKey(request);
  const masks = useTouchUps.getState().all.get(key);
  if (!masks) return {};
  const packing = [...masks].map(async ([classIndex, plane]) => ({
    classIndex,
    ...size(plane),
    ...(await packed(bytesOf(plane.data))),
  }));
  return { touchUps: { key, masks: await Promise.all(packing) } };
}

interface Packed {
  readonly digest: string;
  readonly data: string;
}

async function packMask(mask: MaskInput): Promise<SessionMask> {
  const { masks, ids, brought, ignored, file } = mask;
  return {
    ...described(mask),
    ...size(masks[0].probability),
    ids: ids && [...ids],
    classes: await Promise.all(masks.map(packClass)),
    ...(brought && { brought: await Promise.all(brought.map(({ data }) => packed(bytesOf(data)))) }),
    ...(ignored && { ignored: await packIgnored(ignored) }),
    ...(file && { file: await packFile(file) }),
  };
}

async function packClass({
  className,
  digest,
  probability,
  injected,
}: ClassMask): Promise<SessionMask['classes'][number]> {
  const data = await packBytes(bytesOf(probability.data));
  return { className, digest, data, ...(injected && { injected: await packPlane(injected) }) };
}

async function packPlane({ probability, digest }: { readonly probability: Plane; readonly digest: string }) {
  return { ...size(probability), digest, data: await packBytes(bytesOf(probability.data)) };
}

async function packIgnored(ignored: IgnoredPixels): Promise<Packed & Size> {
  return { ...size(ignored), ...(await packed(ignored.data)) };
}

async function packFile({ bytes, choice, names }: MaskFile): Promise<NonNullable<SessionMask['file']>> {
  const content = new Uint8Array(await bytes.arrayBuffer());
  return { ...(await packed(content)), bytes: content.length, type: bytes.type, choice, names };
}

async function packed(bytes: Uint8Array<ArrayBuffer>): Promise<Packed> {
  return { digest: await sha256(bytes), data: await packBytes(bytes) };
}

function described({ name, origin, reading }: Pick<MaskInput, 'name' | 'origin' | 'reading'>) {
  return { name, origin, reading };
}

function size({ height, width }: Size): Size {
  return { height, width };
}

function bytesOf(array: Uint8ClampedArray<ArrayBuffer> | Float32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
