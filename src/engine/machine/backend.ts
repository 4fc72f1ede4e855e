import type { Size } from '../../core/grid.ts';
import type { Features } from '../../method/correspondence.ts';
import type { Runtime } from '../protocol.ts';

/**
 * What the stages need from a machine. Two implementations: tensors in JavaScript memory with the TypeScript twins
 * of the kernels (WebAssembly, Node), and tensors on the GPU with the WGSL kernels. A stage cannot tell which.
 */
export interface Backend {
  readonly runtime: Omit<Runtime, 'selfTest'>;
  /** Rejects when the device is lost; never resolves. */
  readonly lost: Promise<never>;
  createSession(model: SessionSource): Promise<Session>;
  upload(data: Float32Array, dims: readonly number[]): DeviceTensor;
  /** float32 values, row-major. The tensor stays alive. */
  read(tensor: DeviceTensor): Promise<Float32Array<ArrayBuffer>>;
  /** a·x + b·y over the first elements of x and y that `dims` counts. */
  linearCombination(
    a: number,
    x: DeviceTensor,
    b: number,
    y: DeviceTensor | null,
    dims: readonly number[],
  ): DeviceTensor;
  /** out[c] = clamp(image[c], -1, 1) · scale[c] + offset[c] for an image [1, C, H, W]. */
  normalizeImage(image: DeviceTensor, scale: readonly number[], offset: readonly number[]): DeviceTensor;
  /** δ and cosine (Eq. 8). */
  match(generated: DeviceFeatures, original: DeviceFeatures, excludeSelf: boolean): Promise<Correspondence>;
  /** Cosine of one generated patch with every original patch, row-major [N]; nothing else is read back. */
  similarityRow(generated: DeviceFeatures, original: DeviceFeatures, patch: number): Promise<Float32Array<ArrayBuffer>>;
  dispose(): void;
}

/** A float32 tensor of the backend that made it. Whoever holds it disposes it. */
export interface DeviceTensor {
  readonly dims: readonly number[];
  readonly bytes: number;
  dispose(): void;
}

/** Patch features on the device; the tensor may hold more channels than are used (a mean followed by a variance). */
export interface DeviceFeatures {
  readonly tensor: DeviceTensor;
  readonly grid: Size;
  readonly channels: number;
  readonly layout: Features['layout'];
}

export interface Correspondence {
  readonly match: Int32Array<ArrayBuffer>;
  readonly cosine: Float32Array<ArrayBuffer>;
}

/** What a runtime needs to build a session: the small graph, and the bytes its initializers point into. */
export interface SessionSource {
  readonly name: string;
  readonly model: Uint8Array<ArrayBuffer>;
  readonly externalData: readonly { readonly path: string; readonly data: Blob | Uint8Array<ArrayBuffer> }[];
}

/** A feed that starts on the page's side; the session converts it to the dtype the graph asks for. */
export type HostValue = {
  readonly data: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
  readonly dims: readonly number[];
};

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Outputs belong to the caller. */
  run(feeds: Readonly<Record<string, DeviceTensor | HostValue>>): Promise<Record<string, DeviceTensor>>;
  release(): Promise<void>;
}
