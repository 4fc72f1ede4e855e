import { readFileSync } from 'node:fs';
import type { Size } from '../core/grid.ts';

/** Fixtures for the tests of this folder; fixtures/goldens.py wrote them with Pillow. */
export function fixture(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../images/fixtures/${name}`, import.meta.url)));
}

interface Goldens {
  readonly size: readonly [number, number];
  /** What toPlane() must give. */
  readonly masks: Readonly<Record<string, readonly number[]>>;
  /** RGBA, flattened on white. */
  readonly photos: Readonly<Record<string, readonly number[]>>;
  /** [height, width] */
  readonly headers: Readonly<Record<string, readonly [number, number]>>;
  readonly voc: { readonly labels: readonly number[]; readonly palette: readonly (readonly number[])[] };
  readonly smoothed: { readonly size: readonly [number, number]; readonly share: number };
  readonly resize: readonly {
    readonly size: readonly [number, number];
    readonly rgba: readonly number[];
    readonly plane: readonly number[];
    readonly nearest: readonly number[];
  }[];
  readonly resizeInput: {
    readonly rgba: readonly number[];
    readonly plane: readonly number[];
    readonly labels: readonly number[];
  };
}

export const goldens = JSON.parse(new TextDecoder().decode(fixture('goldens.json'))) as Goldens;

export const goldenSize: Size = { height: goldens.size[0], width: goldens.size[1] };
