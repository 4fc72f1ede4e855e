import type { ErrorData } from '../../core/errors.ts';
import type { Engine, Photo, Progress } from '../protocol.ts';

/** The engine's methods that cross the worker boundary. */
export type Method = 'load' | 'refine' | 'inspect' | 'activation' | 'dispose';

/** The arguments of a method without its last, the call options, which travel as messages of their own. */
export type Arguments<M extends Method> = Parameters<Engine[M]> extends [...infer Rest, unknown?] ? Rest : never;
export type Answer<M extends Method> = Awaited<ReturnType<Engine[M]>>;

/** Page to worker. */
export type Call =
  | { readonly kind: 'call'; readonly id: number; readonly method: Method; readonly args: readonly unknown[] }
  | { readonly kind: 'abort'; readonly id: number };

/** Worker to page. */
export type Reply =
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
