import { describe, expect, it } from 'vitest';
import { otherFormat } from './other-formats.ts';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe('a file that is no picture', () => {
  it.each([
    ['\0\0\0\x18ftypheic', 'is a HEIC photo'],
    ['\0\0\0\x18ftypmif1', 'is a HEIC photo'],
    ['\0\0\0\x18ftypisom', 'is a video'],
    ['\x1aE\xdf\xa3', 'is a video'],
    ['RIFF\x01\x02\x03\x04AVI LIST', 'is a video'],
    ['PK\x03\x04\x14', 'is a ZIP archive'],
    ['<svg xmlns="http://www.w3.org/2000/svg">', 'is an SVG drawing'],
    ['<?xml version="1.0"?>\n<!-- made by hand -->\n<svg>', 'is an SVG drawing'],
    ['II*\0\x08', 'is a TIFF picture'],
    ['MM\0*\0', 'is a TIFF picture'],
    ['%PDF-1.7', 'is a PDF document'],
    ['8BPS', 'is a Photoshop file'],
    ['\0\0\0\0', 'is not a picture that this page can open. Use PNG, JPEG, WebP, AVIF, GIF or BMP.'],
    ['<?xml version="1.0"?><annotations>', 'is not a picture that this page can open'],
  ])('%j', (head, words) => {
    const text = otherFormat(bytes(head), 'cat.x');
    expect(text).toContain(`cat.x ${words}`);
    expect(text).not.toContain('starts with');
  });
});
