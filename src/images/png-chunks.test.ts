import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  deflatedZeros,
  flatPng,
  pngChunk,
  pngFile,
  pngHeader,
  pngOfTwoHeaders,
  pngWithBomb,
} from '../testing/hostile/png.ts';
import { decodePng } from './decode-png.ts';

const decode = (bytes: Uint8Array) => decodePng(bytes, 'x.png');
const header = pngHeader({ width: 3, height: 2 });
const rows = pngChunk('IDAT', zlibSync(Uint8Array.of(0, 10, 20, 30, 0, 40, 50, 60)));
const pixels = { kind: 'samples', height: 2, width: 3, channels: 1, data: Uint8Array.of(10, 20, 30, 40, 50, 60) };

/** Milliseconds of a job that must fail with a message. */
function refusal(job: () => unknown, message: string): number {
  const start = performance.now();
  expect(job).toThrow(message);
  return performance.now() - start;
}

describe('a PNG is known before it is unpacked', () => {
  it('two headers are refused, whatever the first one says', () => {
    expect(pngOfTwoHeaders()).toHaveLength(92);
    expect(refusal(() => decode(pngOfTwoHeaders()), 'x.png is a damaged PNG: it has two IHDR chunks')).toBeLessThan(
      200,
    );
  });

  it('the pixels of a label map are limited as those of every file', () => {
    expect(() => decode(flatPng({ width: 65_535, height: 65_535 }, 10))).toThrow(
      '65535 × 65535 pixels (4294.8 megapixels)',
    );
    expect(() => decode(flatPng({ width: 0, height: 5 }, 10))).toThrow('x.png has no pixels (0 × 5)');
  });

  it.each(['zTXt', 'iCCP', 'iTXt'] as const)('%s is never unpacked', (chunk) => {
    const bytes = pngWithBomb(chunk, 1 << 28);
    const start = performance.now();
    expect(decode(bytes)).toMatchObject({ height: 2, width: 2, data: Uint8Array.of(0, 255, 255, 0) });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('rows of more bytes than the header says are refused before they are unpacked', () => {
    const bomb = pngFile(header, pngChunk('IDAT', deflatedZeros(1 << 28)));
    expect(refusal(() => decode(bomb), 'its data unpack to more than the 8 bytes that 3 × 2 pixels have')).toBeLessThan(
      2000,
    );
  });

  it('rows of fewer bytes are refused', () => {
    const short = pngFile(header, pngChunk('IDAT', zlibSync(Uint8Array.of(0, 10, 20, 30, 0))));
    expect(() => decode(short)).toThrow('its data unpack to 5 of the 8 bytes that 3 × 2 pixels have');
  });
});

describe('the chunks of a PNG', () => {
  const cases: [string, Uint8Array, string][] = [
    ['no header first', pngFile(rows, header), 'IHDR does not come first'],
    ['no data', pngFile(header), 'it has no IDAT chunk'],
    [
      'two palettes',
      pngFile(header, pngChunk('PLTE', new Uint8Array(3)), pngChunk('PLTE', new Uint8Array(3)), rows),
      'two PLTE',
    ],
    ['a palette of 257', pngFile(header, pngChunk('PLTE', new Uint8Array(771)), rows), 'PLTE has 771 bytes'],
    [
      'a colour type that is none',
      pngFile(pngHeader({ width: 3, height: 2, colourType: 5 }), rows),
      'colour type 5 with 8 bits',
    ],
    [
      'depths that do not go with the colours',
      pngFile(pngHeader({ width: 3, height: 2, colourType: 2, depth: 4 }), rows),
      'colour type 2 with 4 bits',
    ],
    [
      'an unknown chunk that must not be skipped',
      pngFile(header, pngChunk('ABCD', new Uint8Array(2)), rows),
      'chunk ABCD',
    ],
    ['a chunk longer than the file', pngFile(header, rows).subarray(0, 60), 'cut off'],
  ];
  it.each(cases)('%s: refused', (_, bytes, message) => {
    expect(() => decode(bytes)).toThrow(message);
  });

  it('a length of 4 GB is no reason to wait', () => {
    const bytes = pngFile(header, rows);
    new DataView(bytes.buffer).setUint32(33, 0xffffffff);
    expect(() => decode(bytes)).toThrow('cut off');
  });

  it('what need not be known is skipped, also thousands of it', () => {
    const extra = Array.from({ length: 20_000 }, () => pngChunk('tEXt', Uint8Array.of(97, 0, 98)));
    expect(decode(pngFile(header, ...extra, rows))).toMatchObject(pixels);
  });

  it('the data may come in many pieces', () => {
    const whole = rows.subarray(8, -4);
    const pieces = Array.from(whole, (_, i) => pngChunk('IDAT', whole.subarray(i, i + 1)));
    expect(decode(pngFile(header, ...pieces))).toMatchObject(pixels);
  });

  it('a wrong checksum of the pixels is found', () => {
    const bytes = pngFile(header, rows);
    bytes[bytes.length - 13] ^= 1; // the last byte of the CRC of IDAT
    expect(() => decode(bytes)).toThrow('x.png is a damaged PNG');
  });
});
