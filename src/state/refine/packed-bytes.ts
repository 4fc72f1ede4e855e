/**
 * Bytes as text for a JSON file: deflated, then base64. Lossless, unlike an 8-bit picture of a float mask.
 */
export async function packBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const deflated = await through(bytes, new CompressionStream('deflate'));
  let binary = '';
  const step = 0x8000; // fromCharCode takes its characters as arguments, of which there may not be too many
  for (let at = 0; at < deflated.length; at += step) binary += String.fromCharCode(...deflated.subarray(at, at + step));
  return btoa(binary);
}

/**
 * The inverse of {@link packBytes}.
 * @param length how many bytes there must be; no more are inflated
 * @throws Error where the text is not base64, not deflated data, or of another length
 */
export async function unpackBytes(text: string, length: number): Promise<Uint8Array<ArrayBuffer>> {
  // Deflate adds a few bytes a block to what it cannot shorten, base64 a third.
  if (text.length > (length * 1.01 + 1000) * (4 / 3))
    throw new Error(`More than the expected ${length} bytes were packed.`);
  const binary = atob(text);
  const deflated = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) deflated[i] = binary.charCodeAt(i);
  const bytes = await through(deflated, new DecompressionStream('deflate'), length);
  if (bytes.length !== length) throw new Error(`${bytes.length} bytes were packed, ${length} expected.`);
  return bytes;
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
  limit = Infinity,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let total = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    total += next.value.length;
    if (total > limit) {
      await reader.cancel();
      throw new Error(`More than the expected ${limit} bytes were packed.`);
    }
    parts.push(next.value);
  }
  const joined = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
