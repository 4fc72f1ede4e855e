import { inflateSync } from 'node:zlib';
import type { Plane } from '../src/core/grid.ts';
import { mix } from '../src/method/mixing.ts';
import type { SessionFile } from '../src/state/refine/session-format.ts';

export function parseSession(bytes: Buffer): SessionFile {
  return JSON.parse(bytes.toString('utf8')) as SessionFile;
}

/** The bytes of a packed raster: base64 of zlib's deflate. */
export function unpack({ data }: { readonly data: string }): Buffer {
  return inflateSync(Buffer.from(data, 'base64'));
}

/** The coarse probabilities of a class. */
export function coarsePlane({ mask }: SessionFile, classIndex: number): Plane {
  const packed = mask.classes[classIndex];
  if (!packed) throw new Error(`The session has no class ${classIndex}.`);
  const data = new Float32Array(new Uint8Array(unpack(packed)).buffer);
  return { height: mask.height, width: mask.width, data };
}

/** Eq. 9 once more, from what the session says was matched: what the page must have shown for one round. */
export function refinedPlane(session: SessionFile, classIndex: number): Plane {
  const found = session.matches[classIndex];
  if (!found) throw new Error(`The session has no match ${classIndex}.`);
  const { beta, band } = session.parameters;
  return mix(coarsePlane(session, classIndex), Int32Array.from(found.match), found.grid, beta, band);
}
