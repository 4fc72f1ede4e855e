/** First bytes of the fields that an ONNX model (a protocol buffer, `ModelProto`) can begin with. */
const modelFields: ReadonlySet<number> = new Set([0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72, 0xa2, 0xca]);

/**
 * What the first bytes of a file without a digest say against it: a server may send a page, or a pointer to the file, as
 * plain bytes with status 200.
 * @param name ends as the file's path does
 */
export function contentProblem(name: string, head: Uint8Array): 'page' | 'no-graph' | null {
  if (/^\s*<(!doctype|html)\b/i.test(new TextDecoder().decode(head))) return 'page';
  return name.endsWith('.onnx') && !modelFields.has(head[0] ?? 0) ? 'no-graph' : null;
}
