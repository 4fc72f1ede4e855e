import { expect, it } from 'vitest';
import { SteadyBlob } from './steady-blob.ts';

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31 + (i >> 8)) % 251);

it('is a blob of the same bytes whose slices take no BYOB reader', async () => {
  const blob = new Blob([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
  expect(blob.stream().getReader({ mode: 'byob' })).toBeDefined(); // what the runtime would take
  const part = new SteadyBlob(blob).slice(65_001, 150_003);
  expect(part).toBeInstanceOf(Blob);
  expect(part.size).toBe(85_002);
  const stream = part.stream();
  expect(() => stream.getReader({ mode: 'byob' })).toThrow(TypeError);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of stream) pieces.push(piece);
  expect(new Uint8Array(await new Blob(pieces).arrayBuffer())).toEqual(bytes.subarray(65_001, 150_003));
});
