import type { ErrorData } from '../../core/errors.ts';
import type { Engine, Photo, Progress } from '../protocol.ts';

/** The engine's methods that cross the worker boundary. */
export type Method = 'load' | 'refine' | 'inspect' | 'activation' | 'dispose';

export type Answer<M extends Method> = Awaited<ReturnType<Engine[M]>>;

/** Page to worker. */
export type Call =
  | { readonly kind: 'call'; readonly id: number; readonly method: Method; readonly args: readonly unknown[] }
  | { readonly kind: 'abort'; readonly id: number };

/** Worker to page. */
export type Reply =
  /** The engine is at this call from now on, until it is answered or another one begins. */
  | { readonly kind: 'begun'; readonly id: number }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: ErrorData }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress };

/** A photo whose pixels the worker already has: a drag of β must not send megabytes a frame. */
export interface KnownPhoto {
  readonly digest: string;
}

export function isKnownPhoto(photo: Photo | KnownPhoto): photo is KnownPhoto {
  return !('pixels' in photo);
}
