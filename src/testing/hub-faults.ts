import { deriveSeed, Random } from '../core/random.ts';

/** What goes wrong with one request. Places are shares 0..1 of the bytes that the answer would have. */
export type Fault =
  | { readonly kind: 'none' }
  /** The connection closes before the end. */
  | { readonly kind: 'cut'; readonly at: number }
  /** Bytes stop coming; the connection stays open. */
  | { readonly kind: 'stall'; readonly at: number }
  /** Bytes come late. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** An error page that claims to be fine: 200, text/html. */
  | { readonly kind: 'page' }
  /** No answer at all. */
  | { readonly kind: 'refuse' }
  /** The signed address has run out when it is followed. */
  | { readonly kind: 'expired' }
  /** The whole file with 200, whatever part was asked for. */
  | { readonly kind: 'whole' }
  /** One byte is wrong. */
  | { readonly kind: 'flip'; readonly at: number }
  /** Before the answer the file becomes another one; what is in flight stays the old one. */
  | { readonly kind: 'change' }
  /** 416, as from a server that has lost the end of the file. */
  | { readonly kind: 'unsatisfiable' };

export type FaultKind = Fault['kind'];

/** Faults in the order in which requests meet them; when they run out everything works. */
export class FaultSchedule {
  readonly #faults: Fault[];
  /** Faults that were met, in order. */
  readonly met: Fault[] = [];

  constructor(faults: readonly Fault[] = []) {
    this.#faults = [...faults];
  }

  next(): Fault {
    const fault = this.#faults.shift() ?? { kind: 'none' };
    this.met.push(fault);
    return fault;
  }
}

/** A schedule from a seed: up to `most` faults of the kinds given, with undisturbed requests in between. */
export function seededFaults(seed: number, kinds: readonly FaultKind[], most: number): Fault[] {
  const random = new Random(deriveSeed(seed, 'faults'));
  return Array.from({ length: random.integer(1, most) }, () =>
    kinds.length === 0 || random.uniform() < 0.2 ? { kind: 'none' } : fault(random.pick(kinds), random),
  );
}

function fault(kind: FaultKind, random: Random): Fault {
  switch (kind) {
    case 'cut':
    case 'stall':
    case 'flip':
      return { kind, at: random.uniform() };
    case 'slow':
      return { kind, milliseconds: random.integer(1, 2000) };
    case 'status':
      return random.pick<Fault>([
        { kind, status: 429, retryAfter: String(random.integer(0, 20)) },
        { kind, status: 429 },
        { kind, status: 503, retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' },
        { kind, status: 500 },
        { kind, status: 502 },
      ]);
    default:
      return { kind };
  }
}
