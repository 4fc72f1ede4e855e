import { G4SegError } from '../../core/errors.ts';

/** What is large in a message: pixels, probabilities, labels, matches. It crosses apart from the message, under a name. */
export type Content =
  Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>;

/** What travels beside a message: content that the other side lacks, and names that it may forget. */
export interface Parcel {
  readonly parts: readonly { readonly name: string; readonly content: Content }[];
  readonly forget: readonly string[];
}

/**
 * What the other side holds of what was sent. The sender alone decides what is forgotten and says so in the next
 * message, so both sides always agree.
 */
export class Sent {
  /** Bytes by name; the newest use stands last. */
  readonly #held = new Map<string, number>();
  readonly #budget: number;
  #bytes = 0;

  /** @param budget bytes that the other side may hold beyond what one message needs */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Copies what the other side lacks: this side keeps its own. @param needed all that the message names */
  pack(needed: ReadonlyMap<string, Content>): Parcel {
    const parts: { name: string; content: Content }[] = [];
    for (const [name, content] of needed) {
      const bytes = this.#held.get(name);
      if (bytes === undefined) {
        parts.push({ name, content: content.slice() });
        this.#bytes += content.byteLength;
      }
      this.#held.delete(name);
      this.#held.set(name, content.byteLength);
    }
    const forget: string[] = [];
    for (const [name, bytes] of this.#held) {
      if (this.#bytes <= this.#budget || needed.has(name)) break;
      this.#held.delete(name);
      this.#bytes -= bytes;
      forget.push(name);
    }
    return { parts, forget };
  }
}

/** The buffers of a parcel, which change hands. */
export function transfersOf({ parts }: Parcel): ArrayBuffer[] {
  return parts.map(({ content }) => content.buffer);
}

/** What the other side sent, by name. */
export class Received {
  readonly #contents = new Map<string, Content>();

  take({ parts, forget }: Parcel): void {
    for (const name of forget) this.#contents.delete(name);
    for (const { name, content } of parts) this.#contents.set(name, content);
  }

  get(name: string): Content | undefined {
    return this.#contents.get(name);
  }
}

/** Finds content by name. */
export type Find = (name: string) => Content | undefined;

/** Content of one sort by its name. @throws G4SegError 'internal' where it is missing or of another sort */
export function floats(find: Find, name: string): Float32Array<ArrayBuffer> {
  const found = find(name);
  if (found instanceof Float32Array) return found;
  throw lacks(name, found);
}

export function integers(find: Find, name: string): Int32Array<ArrayBuffer> {
  const found = find(name);
  if (found instanceof Int32Array) return found;
  throw lacks(name, found);
}

export function bytes(find: Find, name: string): Uint8Array<ArrayBuffer> {
  const found = find(name);
  if (found instanceof Uint8Array) return found;
  throw lacks(name, found);
}

export function pixels(find: Find, name: string): Uint8ClampedArray<ArrayBuffer> {
  const found = find(name);
  if (found instanceof Uint8ClampedArray) return found;
  throw lacks(name, found);
}

function lacks(name: string, found: Content | undefined): G4SegError {
  const what = found ? `is ${found.constructor.name}` : 'was never sent';
  return new G4SegError('internal', `A message names the content "${name}", which ${what}. Reload the page.`, { name });
}
