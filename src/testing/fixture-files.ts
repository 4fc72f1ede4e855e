import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const folder = new URL('./fixtures/', import.meta.url);

/** An unpacked file of src/testing/fixtures, e.g. `vae/decoder.onnx`. */
export function fixtureBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gunzipSync(readFileSync(new URL(`${name}.gz`, folder))));
}

/** A file of src/testing/fixtures that is stored as it is. */
export function plainFixture(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(name, folder)));
}
