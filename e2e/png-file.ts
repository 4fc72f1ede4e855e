import { crc32, deflateSync } from 'node:zlib';

/** Colour types of the PNG specification, table 11.1. */
const colourTypes = { grey: 0, rgb: 2, palette: 3, 'grey-alpha': 4, rgba: 6 } as const;
const channels = { grey: 1, rgb: 3, palette: 1, 'grey-alpha': 2, rgba: 4 } as const;

interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly kind: keyof typeof colourTypes;
  /** 8-bit samples, row-major, channels interleaved. */
  readonly data: Uint8Array;
  readonly palette?: readonly (readonly [number, number, number])[];
}

/** A PNG written by the specification alone, so that what the page reads owes nothing to what the page writes. */
export function pngFile({ width, height, kind, data, palette }: PngParts): Buffer {
  const rowBytes = width * channels[kind];
  const rows = Buffer.alloc(height * (rowBytes + 1)); // each row starts with its filter: none
  for (let row = 0; row < height; row++) {
    rows.set(data.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1);
  }
  return Buffer.concat([
    signature,
    header(width, height, kind),
    ...(palette ? [chunk('PLTE', Buffer.from(palette.flat()))] : []),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG that claims a size and holds no pixels: for what must be refused before anything is decoded. */
export function pngOfSize(width: number, height: number): Buffer {
  return Buffer.concat([signature, header(width, height, 'rgb'), chunk('IEND', Buffer.alloc(0))]);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function header(width: number, height: number, kind: keyof typeof colourTypes): Buffer {
  const bytes = Buffer.alloc(13); // the last three, compression, filter and interlace, stay 0
  bytes.writeUInt32BE(width, 0);
  bytes.writeUInt32BE(height, 4);
  bytes.set([8, colourTypes[kind]], 8);
  return chunk('IHDR', bytes);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
