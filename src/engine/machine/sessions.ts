/**
 * The only file that names onnxruntime. It picks the build, turns plain feeds into its tensors and back, and lets
 * one call in at a time: two concurrent creates are refused by onnxruntime-web 1.30, two concurrent runs hang it.
 */
import type * as Ort from 'onnxruntime-web';
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { G4SegError } from '../../core/errors.ts';
import { SerialQueue } from '../../core/queue.ts';
import type { HostValue, SessionSource } from './backend.ts';
import { SteadyBlob } from './steady-blob.ts';

type OrtModule = typeof Ort;

/** A float32 value where the runtime keeps it: in memory or in a GPU buffer. */
export type OrtValue =
  | { readonly dims: readonly number[]; readonly data: Float32Array<ArrayBuffer> }
  | { readonly dims: readonly number[]; readonly buffer: GPUBuffer };

export type OrtOutput = OrtValue & { dispose(): void };

export interface OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OrtValue | HostValue>>): Promise<Record<string, OrtOutput>>;
  release(): Promise<void>;
}

export interface OrtRuntime {
  /** Which build was loaded: "jspi", "asyncify", "wasm", "node". */
  readonly build: string;
  createSession(source: SessionSource): Promise<OrtSession>;
}

/** The native WebGPU build on our own device: JSPI where the browser can suspend WebAssembly, else asyncify. */
export async function loadWebGpuRuntime(device: GPUDevice): Promise<OrtRuntime> {
  const canSuspend = 'Suspending' in WebAssembly;
  const ort = canSuspend ? await import('onnxruntime-web/jspi') : await import('onnxruntime-web/webgpu');
  configure(ort);
  return runtime(ort, canSuspend ? 'jspi' : 'asyncify', {
    // Not the default NHWC: there, a convolution of 6 input channels gives wrong numbers (1.30.0, float32 and float16).
    executionProviders: [{ name: 'webgpu', device, preferredLayout: 'NCHW' }],
    preferredOutputLocation: 'gpu-buffer',
  });
}

/** WebAssembly on one thread: needs neither a GPU nor cross-origin isolation. */
export async function loadWasmRuntime(): Promise<OrtRuntime> {
  const ort = await import('onnxruntime-web/wasm');
  configure(ort);
  return runtime(ort, 'wasm', { executionProviders: ['wasm'] });
}

/** The native CPU runtime of Node, for evaluation and tests. */
export async function loadNodeRuntime(threads: number): Promise<OrtRuntime> {
  // A name that bundlers cannot follow: the package is a native addon and never part of the page.
  const name = 'onnxruntime-node';
  const ort = (await import(/* @vite-ignore */ name)) as OrtModule & { default?: OrtModule };
  return runtime(ort.default ?? ort, 'node', { executionProviders: ['cpu'], intraOpNumThreads: threads });
}

function configure(ort: OrtModule): void {
  ort.env.wasm.numThreads = 1;
}

/** One for all builds: they share nothing, but nothing is gained by two at once either. */
const queue = new SerialQueue();

function runtime(ort: OrtModule, build: string, options: InferenceSession.SessionOptions): OrtRuntime {
  return {
    build,
    createSession: (source) =>
      queue.run(async () => {
        const session = await createSession(ort, build === 'node', source, options);
        return wrap(ort, session, source.name);
      }),
  };
}

async function createSession(
  ort: OrtModule,
  inNode: boolean,
  source: SessionSource,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  // Node's runtime takes bytes only; the web builds read a Blob piece by piece.
  const externalData = await Promise.all(
    source.externalData.map(async ({ path, data }) => ({
      path,
      data: !(data instanceof Blob) ? data : inNode ? new Uint8Array(await data.arrayBuffer()) : new SteadyBlob(data),
    })),
  );
  try {
    return await ort.InferenceSession.create(source.model, { ...options, externalData, logSeverityLevel: 3 });
  } catch (error) {
    throw sessionError(error, source.name);
  }
}

/** What the runtime's refusal to make a session means, told by its message: it has no codes. */
export function sessionError(error: unknown, graph: string): G4SegError {
  const message = error instanceof Error ? error.message : String(error);
  // The runtime starts with the first session, and remembers for good that it could not.
  if (/no available backend found|initWasm|initializeWebAssembly/.test(message)) {
    return new G4SegError(
      'no-runtime',
      `The runtime that computes the model could not be started: ${message}. Check the connection and try again.`,
      {},
      { cause: error },
    );
  }
  if (/bad_alloc|out of memory|allocation failed/i.test(message)) {
    return new G4SegError(
      'out-of-memory',
      `There is not enough memory for the graph "${graph}": ${message}. Close other tabs, or load the model with one graph at a time.`,
      { graph },
      { cause: error },
    );
  }
  return new G4SegError(
    'bad-model',
    `The runtime could not load the graph "${graph}": ${message}`,
    { graph },
    { cause: error },
  );
}

function wrap(ort: OrtModule, session: InferenceSession, name: string): OrtSession {
  const declared = new Map(session.inputMetadata.map((input) => [input.name, input]));

  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds) =>
      queue.run(async () => {
        const tensors: Record<string, Tensor> = {};
        for (const input of session.inputNames) {
          const value = feeds[input];
          if (!value)
            throw new G4SegError('internal', `The graph "${name}" was run without its input "${input}".`, {
              graph: name,
              input,
            });
          tensors[input] = toTensor(ort, value, declared.get(input));
        }
        const outputs = await session.run(tensors);
        return Object.fromEntries(session.outputNames.map((output) => [output, fromTensor(outputs[output] as Tensor)]));
      }),
    release: () => queue.run(() => session.release()),
  };
}

type Declared = InferenceSession.ValueMetadata | undefined;

/** The value in the type that the graph declares. One number goes in as a scalar where the graph takes one. */
function toTensor(ort: OrtModule, value: OrtValue | HostValue, declared: Declared): Tensor {
  if ('buffer' in value) return ort.Tensor.fromGpuBuffer(value.buffer, { dataType: 'float32', dims: [...value.dims] });
  const { type, shape } = declared?.isTensor ? declared : { type: 'float32', shape: value.dims };
  const { data } = value;
  const dims = data.length === 1 && shape.length === 0 ? [] : value.dims;
  if (type === 'int64') return new ort.Tensor('int64', BigInt64Array.from(data, BigInt), dims);
  if (type === 'int32') return new ort.Tensor('int32', Int32Array.from(data), dims);
  return new ort.Tensor('float32', data instanceof Float32Array ? data : Float32Array.from(data), dims);
}

function fromTensor(tensor: Tensor): OrtOutput {
  if (tensor.location === 'gpu-buffer') {
    return { dims: tensor.dims, buffer: tensor.gpuBuffer as GPUBuffer, dispose: () => tensor.dispose() };
  }
  return { dims: tensor.dims, data: tensor.data as Float32Array<ArrayBuffer>, dispose: () => tensor.dispose() };
}
