/**
 * SHA-256 of bytes as 64 lower-case hexadecimal digits: the name by which content is known in cache keys,
 * query keys and session files.
 */
export async function sha256(bytes: ArrayBufferView<ArrayBuffer> | ArrayBuffer): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
