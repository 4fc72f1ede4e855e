/** Files that people bring in place of a picture: what they are, and what to do with them. */
interface OtherFormat {
  readonly begins: RegExp;
  readonly advice: string;
}

/** Tried on the first bytes as Latin-1 text, the most telling first. */
const formats: readonly OtherFormat[] = [
  {
    begins: /^.{4}ftyp(hei|hev|mif1|msf1)/s,
    advice: 'is a HEIC photo, which browsers cannot open. Export it as JPEG on the phone or computer that has it.',
  },
  { begins: /^.{4}ftyp/s, advice: 'is a video. Save one frame of it as PNG or JPEG.' },
  { begins: /^(\x1aE\xdf\xa3|RIFF.{4}AVI )/s, advice: 'is a video. Save one frame of it as PNG or JPEG.' },
  { begins: /^PK\x03\x04/s, advice: 'is a ZIP archive. Unpack it and open the photo and the mask that are in it.' },
  { begins: /^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg/is, advice: 'is an SVG drawing. Save it as PNG first.' },
  { begins: /^(II\*\0|MM\0\*)/, advice: 'is a TIFF picture, which browsers cannot open. Save it as PNG first.' },
  { begins: /^%PDF/, advice: 'is a PDF document. Save its picture as PNG or JPEG.' },
  { begins: /^8BPS/, advice: 'is a Photoshop file. Save it as PNG first.' },
];

/** A sentence about a file that is no picture this page can open. */
export function otherFormat(bytes: Uint8Array, name: string): string {
  const head = Array.from(bytes.subarray(0, 300), (byte) => String.fromCharCode(byte)).join('');
  const known = formats.find(({ begins }) => begins.test(head));
  if (known) return `${name} ${known.advice}`;
  return `${name} is not a picture that this page can open. Use PNG, JPEG, WebP, AVIF, GIF or BMP.`;
}
