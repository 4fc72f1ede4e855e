import type { ErrorData } from '../../core/errors.ts';
import type { Plane } from '../../core/grid.ts';
import type { Lane } from '../../core/lanes.ts';
import type { CoarseSource, Inspection, InspectRequest, LoadedModel, MemoryUse, Progress } from '../protocol.ts';
import type { Parcel } from './contents.ts';
import type { Named, NamedRequest } from './requests.ts';
import type { NamedResult } from './results.ts';

/** What `load` is called with. */
export interface Loading {
  readonly baseUrl: string;
  readonly prefer: 'fastest' | 'wasm';
  readonly memory: MemoryUse | undefined;
}

/** What the page can ask for. Content comes in the parcel, under the digests that the question names. */
export type Question =
  | ({ readonly kind: 'load' } & Loading)
  | {
      readonly kind: 'refine';
      readonly request: NamedRequest;
      readonly lane: Lane | undefined;
      readonly parcel: Parcel;
    }
  | {
      readonly kind: 'inspect';
      readonly request: Omit<InspectRequest, 'refine'> & { readonly refine: NamedRequest };
      readonly lane: Lane | undefined;
      readonly parcel: Parcel;
    }
  | {
      readonly kind: 'coarse';
      readonly photo: Named;
      readonly classNames: readonly string[];
      readonly source: CoarseSource;
      readonly lane: Lane | undefined;
      readonly parcel: Parcel;
    }
  | { readonly kind: 'dispose' };

/** Page to worker. */
export type Call = (Question | { readonly kind: 'abort' }) & { readonly id: number };

/** What a question is answered with: of the same kind. */
export type Answer =
  | { readonly kind: 'load'; readonly model: LoadedModel }
  | { readonly kind: 'refine'; readonly result: NamedResult; readonly parcel: Parcel }
  | { readonly kind: 'inspect'; readonly inspection: Inspection }
  | { readonly kind: 'coarse'; readonly planes: readonly Plane[] }
  | { readonly kind: 'dispose' };

/** Worker to page. */
export type Reply = { readonly id: number } & (
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failure'; readonly error: ErrorData }
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** The engine is at this call from now on, until it is answered or another one begins. */
  | { readonly kind: 'begun' }
);
