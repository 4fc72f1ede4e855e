import { G4SegError } from '../../core/errors.ts';

/**
 * Reads Python pickles as data. A pickle is a program for a small stack machine which may name any function of any
 * module and call it; this machine knows a handful of names, all data of NumPy, and refuses every other name and every
 * instruction it does not need. Nothing is looked up, imported or called.
 */

/** What a pickle can hold here. Tuples and lists are arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleGlobal
  | PickleCall;

/** A name, not looked up. */
interface PickleGlobal {
  readonly kind: 'global';
  readonly name: AllowedName;
}

/** A call as written, not made, and the state that is set on its result. */
export interface PickleCall {
  readonly kind: 'call';
  readonly name: AllowedName;
  readonly args: readonly PickleValue[];
  state: PickleValue;
}

/** Names by which NumPy stores arrays, element types, scalars, and bytes for Python 2. */
const allowed = {
  'numpy.core.multiarray._reconstruct': 'array',
  'numpy._core.multiarray._reconstruct': 'array',
  'numpy.core.multiarray.scalar': 'scalar',
  'numpy._core.multiarray.scalar': 'scalar',
  'numpy.ndarray': 'ndarray',
  'numpy.dtype': 'dtype',
  '_codecs.encode': 'encode',
} as const;

type AllowedName = (typeof allowed)[keyof typeof allowed];

const mark = Symbol('mark');

/**
 * @param bytes the pickle, from its first byte; protocols 2 to 5 as far as numpy.save writes them
 * @param name the file, for messages
 * @throws G4SegError `bad-input` for a name or instruction that is not allowed, or a pickle that is cut off
 */
export function readPickle(bytes: Uint8Array, name: string): PickleValue {
  return new Machine(bytes, name).run();
}

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #name: string;
  readonly #memo = new Map<number, PickleValue>();
  #stack: (PickleValue | typeof mark)[] = [];
  #at = 0;

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#name = name;
  }

  run(): PickleValue {
    for (;;) {
      const at = this.#at;
      const code = this.#take(1)[0];
      if (code === 0x2e) return this.#pop(); // STOP
      const step = this.#steps[code];
      if (!step) throw this.#refuse(`instruction 0x${code.toString(16)} at byte ${at}`);
      step();
    }
  }

  /** By opcode; pickletools.py has their definitions. */
  readonly #steps: Readonly<Record<number, (() => void) | undefined>> = {
    0x80: () => void this.#take(1), // PROTO
    0x95: () => void this.#take(8), // FRAME
    0x28: () => this.#stack.push(mark), // MARK
    0x4e: () => this.#stack.push(null), // NONE
    0x88: () => this.#stack.push(true), // NEWTRUE
    0x89: () => this.#stack.push(false), // NEWFALSE
    0x4b: () => this.#stack.push(this.#unsigned(1)), // BININT1
    0x4d: () => this.#stack.push(this.#unsigned(2)), // BININT2
    0x4a: () => this.#stack.push(this.#unsigned(4) | 0), // BININT
    0x8a: () => this.#stack.push(this.#long(this.#unsigned(1))), // LONG1
    0x47: () => this.#stack.push(this.#float()), // BINFLOAT
    0x8c: () => this.#stack.push(this.#text(this.#unsigned(1))), // SHORT_BINUNICODE
    0x58: () => this.#stack.push(this.#text(this.#unsigned(4))), // BINUNICODE
    0x43: () => this.#stack.push(this.#take(this.#unsigned(1))), // SHORT_BINBYTES
    0x42: () => this.#stack.push(this.#take(this.#unsigned(4))), // BINBYTES
    0x8e: () => this.#stack.push(this.#take(this.#unsigned(8))), // BINBYTES8
    0x55: () => this.#stack.push(this.#take(this.#unsigned(1))), // SHORT_BINSTRING: Python 2's str is bytes
    0x54: () => this.#stack.push(this.#take(this.#unsigned(4))), // BINSTRING
    0x29: () => this.#stack.push([]), // EMPTY_TUPLE
    0x5d: () => this.#stack.push([]), // EMPTY_LIST
    0x7d: () => this.#stack.push(new Map()), // EMPTY_DICT
    0x85: () => this.#stack.push(this.#popMany(1)), // TUPLE1
    0x86: () => this.#stack.push(this.#popMany(2)), // TUPLE2
    0x87: () => this.#stack.push(this.#popMany(3)), // TUPLE3
    0x74: () => this.#stack.push(this.#popToMark()), // TUPLE
    0x61: () => this.#append(this.#popMany(1)), // APPEND
    0x65: () => this.#append(this.#popToMark()), // APPENDS
    0x73: () => this.#setItems(this.#popMany(2)), // SETITEM
    0x75: () => this.#setItems(this.#popToMark()), // SETITEMS
    0x71: () => this.#remember(this.#unsigned(1)), // BINPUT
    0x72: () => this.#remember(this.#unsigned(4)), // LONG_BINPUT
    0x94: () => this.#remember(this.#memo.size), // MEMOIZE
    0x68: () => this.#recall(this.#unsigned(1)), // BINGET
    0x6a: () => this.#recall(this.#unsigned(4)), // LONG_BINGET
    0x63: () => this.#stack.push(this.#global(`${this.#line()}.${this.#line()}`)), // GLOBAL
    0x93: () => this.#stack.push(this.#stackGlobal()), // STACK_GLOBAL
    0x52: () => this.#call(), // REDUCE
    0x62: () => this.#build(), // BUILD
  };

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) {
      throw this.#damaged(`byte ${this.#at} claims ${length} bytes more, ${this.#bytes.length - this.#at} are there`);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #unsigned(length: 1 | 2 | 4 | 8): number {
    return [...this.#take(length)].reduceRight((value, byte) => value * 256 + byte, 0);
  }

  #long(length: number): number {
    const bytes = [...this.#take(length)];
    const value = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
    return (bytes.at(-1) ?? 0) > 127 ? value - 256 ** length : value;
  }

  #float(): number {
    this.#take(8);
    return this.#view.getFloat64(this.#at - 8);
  }

  #text(length: number): string {
    return new TextDecoder().decode(this.#take(length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.#damaged(`the name at byte ${this.#at} has no end`);
    const line = this.#text(end - this.#at);
    this.#take(1);
    return line;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === mark) throw this.#damaged(`the stack is empty at byte ${this.#at}`);
    return value;
  }

  #popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #popToMark(): PickleValue[] {
    const from = this.#stack.lastIndexOf(mark);
    if (from < 0) throw this.#damaged(`a mark is missing at byte ${this.#at}`);
    const values = this.#stack.splice(from).slice(1);
    return values.filter((value) => value !== mark);
  }

  #top(): PickleValue {
    const value = this.#pop();
    this.#stack.push(value);
    return value;
  }

  #append(values: readonly PickleValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#damaged(`items are added to no list at byte ${this.#at}`);
    for (const value of values) list.push(value); // a spread list is a list of arguments, of which there may not be many
  }

  #setItems(pairs: readonly PickleValue[]): void {
    const dictionary = this.#top();
    if (!(dictionary instanceof Map)) throw this.#damaged(`entries are set in no dictionary at byte ${this.#at}`);
    for (let i = 0; i + 1 < pairs.length; i += 2) dictionary.set(pairs[i], pairs[i + 1]);
  }

  #remember(key: number): void {
    this.#memo.set(key, this.#top());
  }

  #recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) throw this.#damaged(`byte ${this.#at} recalls value ${key}, which was never stored`);
    this.#stack.push(value);
  }

  /** Module and name must be text: of anything else, such as a list that holds itself, no text is made. */
  #stackGlobal(): PickleGlobal {
    const parts = this.#popMany(2);
    if (!parts.every((part) => typeof part === 'string'))
      throw this.#damaged(`a name before byte ${this.#at} is no text`);
    return this.#global(parts.join('.'));
  }

  #global(path: string): PickleGlobal {
    const known = Object.entries(allowed).find(([name]) => name === path);
    if (!known) throw this.#refuse(path);
    return { kind: 'global', name: known[1] };
  }

  #call(): void {
    const [callee, args] = this.#popMany(2);
    if (
      callee === null ||
      typeof callee !== 'object' ||
      !('kind' in callee) ||
      callee.kind !== 'global' ||
      !Array.isArray(args)
    ) {
      throw this.#damaged(`what is called before byte ${this.#at} is no name`);
    }
    this.#stack.push({ kind: 'call', name: callee.name, args, state: null });
  }

  #build(): void {
    const state = this.#pop();
    const target = this.#top();
    if (target === null || typeof target !== 'object' || !('kind' in target) || target.kind !== 'call') {
      throw this.#damaged(`a state is set on no object before byte ${this.#at}`);
    }
    target.state = state;
  }

  #refuse(what: string): G4SegError {
    if (what.startsWith('torch.')) return tensors(this.#name, what);
    return new G4SegError(
      'bad-input',
      `${this.#name} is a pickle that asks for ${what}, which is refused: only dictionaries of NumPy arrays are read. ` +
        'Convert tensors with .numpy() and save with numpy.savez.',
      { name: this.#name, refused: what },
    );
  }

  #damaged(reason: string): G4SegError {
    return new G4SegError('bad-input', `${this.#name} is a damaged pickle: ${reason}. Save it again.`, {
      name: this.#name,
    });
  }
}

/** The line that turns the tensors of every file in a folder into arrays, in place. */
const converter =
  'python -c "import sys, torch, numpy as n; [n.save(p, {k: n.asarray(v) for k, v in ' +
  'n.load(p, allow_pickle=True).item().items()}) for p in sys.argv[1:]]" *.npy';

/** PyTorch's tensors hide another pickle, which names functions of PyTorch: IRN's files. */
function tensors(name: string, refused: string): G4SegError {
  const file = name.slice(name.lastIndexOf('/') + 1);
  return new G4SegError('bad-input', `${file} holds PyTorch tensors, which are not read. Convert: ${converter}`, {
    name,
    refused,
  });
}
