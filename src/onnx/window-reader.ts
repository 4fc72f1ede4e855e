import { checkComplete, checkRange } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import type { WireBytes } from './wire.ts';

/** One window: long enough that a graph of some MB takes tens of reads, short enough to be nothing in memory. */
const windowBytes = 256 * 1024;

/** After a jump over weights, where a few hundred bytes of the next tensor's description may be all that is wanted. */
const windowAfterJump = 16 * 1024;

/**
 * Sequential reading with one window in memory. `holds` and `window` are synchronous so that a parser awaits once
 * a window, not once a field.
 */
export class WindowReader {
  readonly #source: ByteSource;
  #window: WireBytes = { bytes: new Uint8Array(), offset: 0 };

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get window(): WireBytes {
    return this.#window;
  }

  /** True if the bytes [offset, offset + length) are in the window. */
  holds(offset: number, length: number): boolean {
    const { bytes, offset: start } = this.#window;
    return offset >= start && offset + length <= start + bytes.byteLength;
  }

  /** Moves the window so that it starts at `offset` and holds at least `length` bytes. */
  async fill(offset: number, length: number): Promise<void> {
    checkRange(this.#source.size, offset, length);
    const { bytes: before, offset: start } = this.#window;
    const isJump = offset > start + before.byteLength;
    const wanted = Math.min(Math.max(length, isJump ? windowAfterJump : windowBytes), this.#source.size - offset);
    const bytes = await this.#source.read(offset, wanted);
    checkComplete(bytes, offset, wanted);
    this.#window = { bytes, offset };
  }

  /** The bytes [offset, offset + length), which the window {@link holds}: a view of it, valid until the next `fill`. */
  held(offset: number, length: number): Uint8Array {
    const from = offset - this.#window.offset;
    return this.#window.bytes.subarray(from, from + length);
  }
}
