import { G4SegError } from '../core/errors.ts';

/**
 * What a graph may cost before it is refused. A file from the network is not trusted: without these, a few
 * crafted bytes could ask for gigabytes. Each is far above anything published (an SDXL U-Net has about 8,000 nodes
 * and 6 MB of graph), and a caller may raise one.
 */
export interface GraphLimits {
  /** Weights longer than this many bytes stay in the file; shorter ones are read, since shapes hide among them. */
  readonly inlineBytes: number;
  /** Graph without weights. It is held in memory about three times: bytes, decoded, encoded. */
  readonly graphBytes: number;
  /** Nodes, sub-graphs included. */
  readonly nodes: number;
  /** Protobuf messages of any kind, byte strings in lists and fields that ONNX does not have: each becomes an object of some 200 bytes. */
  readonly messages: number;
  /** Fields of any kind, strings in lists among them; published graphs have below 400,000. */
  readonly fields: number;
  /** Elements of repeated number fields that stay inline: each int64 becomes a bigint of some 32 bytes. */
  readonly numbers: number;
  /** Messages inside messages. Sub-graphs nest by about 5 each; the protobuf library itself stops at 100. */
  readonly depth: number;
}

export const defaultLimits: GraphLimits = {
  inlineBytes: 1024,
  graphBytes: 64 * 1024 * 1024,
  nodes: 100_000,
  messages: 300_000,
  fields: 1_000_000,
  numbers: 1_000_000,
  depth: 48,
};

/** Dimensions of one value: published graphs have up to 6, and a few Gathers in a row can double them without end. */
export const mostDimensions = 16;

/** Attributes, and outputs, of one node: a rule of inference looks through the former for each of the latter. */
export const mostOfNode = 1024;

/** An error at a byte of the file: what was expected there and what was found. */
export function wireError(what: string, offset: number, expected: string, found: string): G4SegError {
  return new G4SegError(
    'bad-graph',
    `This is not a readable ONNX file: ${what} at byte ${offset}: expected ${expected}, found ${found}.`,
    { offset, expected, found },
  );
}

/** An error about the meaning of a graph, not about its bytes. */
export function graphError(message: string, data: G4SegError['data'] = {}): G4SegError {
  return new G4SegError('bad-graph', message, data);
}
