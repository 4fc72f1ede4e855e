import type { Size } from '../../core/grid.ts';
import type { RefineParameters } from '../../method/parameters.ts';
import type { SessionContent } from './session-schema.ts';

/** Read from the first key of the file; a reader refuses versions it does not know. */
export const sessionSchema = 'g4seg-session/2';

/** A whole run on paper: everything that decides the result, and what came of it. */
export interface SessionFile extends SessionContent {
  readonly schema: typeof sessionSchema;
  readonly parameters: RefineParameters;
  /** δ and cosine of every round of every class, for reading; opening a session computes them anew. */
  readonly matches: readonly {
    readonly className: string;
    readonly round: number;
    readonly grid: Size;
    readonly match: readonly number[];
    readonly cosine: readonly number[];
  }[];
}
