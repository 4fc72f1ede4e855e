import { describe, expect, it } from 'vitest';
import { blobSource, bytesSource } from './byte-source.ts';

const bytes = Uint8Array.from([3, 1, 4, 1, 5, 9, 2, 6]);

describe.each([
  ['bytesSource', () => bytesSource(bytes)],
  ['blobSource', () => blobSource(new Blob([bytes]))],
])('%s', (_, make) => {
  it('reads a range, and nothing outside', async () => {
    const source = make();
    expect(source.size).toBe(8);
    expect(Array.from(await source.read(2, 3))).toEqual([4, 1, 5]);
    expect((await source.read(8, 0)).length).toBe(0);
    for (const [offset, length] of [
      [6, 3],
      [-1, 2],
      [0, -1],
      [0.5, 1],
      [2 ** 53, 1],
      [9, 0],
    ] as const) {
      await expect(source.read(offset, length)).rejects.toMatchObject({
        code: 'bad-model',
        data: { offset, length, size: 8 },
      });
    }
  });
});

it('a Blob that gives back too little is noticed', async () => {
  const blob = new Blob([bytes]);
  blob.slice = () => new Blob([bytes.subarray(0, 2)]);
  await expect(blobSource(blob).read(0, 4)).rejects.toThrow(/Read 2 of 4 bytes at 0: the file changed or was cut/);
});
