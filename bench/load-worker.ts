import type { InferenceSession as Ort } from 'onnxruntime-web';
import { requestGpuDevice } from '../src/engine/machine/device.ts';
import type { OrtRuntime, OrtSession } from '../src/engine/machine/sessions.ts';
import { loadWebGpuRuntime } from '../src/engine/machine/sessions.ts';
import { browserStore } from '../src/models/read/stored-model.ts';
import { blobSource, prepareModel } from '../src/onnx/index.ts';
import { unetPasses } from './full-size-passes.ts';
import { matMulArgMaxGraph } from './graphs.ts';

const path = 'unet/model.onnx';
const key = 'measured-unet';

export type Build = 'jspi' | 'asyncify';
export type Way = 'stub and blob' | 'whole file';

const bench = { fill, start, createSession };
export type LoadBench = typeof bench;
Object.assign(globalThis, { bench });

let device: GPUDevice | undefined;
let runtime: OrtRuntime | undefined;
let held: OrtSession | undefined; // the session lives until the browser is closed

/** Puts the file into the browser's store, in chunks, as a download does. */
async function fill(url: string, bytes: number): Promise<void> {
  const { files } = await browserStore();
  const partial = await files.openPartial(key, { label: path, bytes, sha256: null, etag: null });
  const { body } = await fetch(url);
  if (!body) throw new Error(`Nothing came from ${url}.`);
  for await (const piece of body) await partial.append(piece);
  if ((await partial.promote()) === null) throw new Error(`The copy of ${url} has not ${bytes} bytes.`);
}

/** The runtime on our device, after a first session of a few bytes: everything but the model. */
async function start(build: Build): Promise<{ build: string; adapter: string; hasHalfPrecision: boolean }> {
  // What decides between the builds in the product is whether WebAssembly can suspend.
  if (build === 'asyncify') delete (WebAssembly as { Suspending?: unknown }).Suspending;
  const gpu = await requestGpuDevice(navigator.gpu);
  device = gpu.device;
  if (!gpu.hasHalfPrecision) await withoutPrepacking(build);
  runtime = await loadWebGpuRuntime(device);
  const small = await runtime.createSession({ name: 'small', model: matMulArgMaxGraph(4, 4), externalData: [] });
  await small.release();
  (globalThis as { gc?: () => void }).gc?.(); // a baseline with garbage in it would flatter the peak
  return { build: runtime.build, adapter: gpu.name, hasHalfPrecision: gpu.hasHalfPrecision };
}

/**
 * The product's sessions, with one option more. At creation the runtime lays out the weights of convolutions anew, on
 * the GPU; an adapter without `shader-f16` cannot do that for float16 and would refuse the graph.
 */
async function withoutPrepacking(build: Build): Promise<void> {
  const { InferenceSession } = await (build === 'jspi'
    ? import('onnxruntime-web/jspi')
    : import('onnxruntime-web/webgpu'));
  const create = InferenceSession.create.bind(InferenceSession) as (
    model: Uint8Array,
    options: Ort.SessionOptions,
  ) => Promise<Ort>;
  Object.assign(InferenceSession, {
    create: (model: Uint8Array, options: Ort.SessionOptions) =>
      create(model, { ...options, extra: { session: { disable_prepacking: '1' } } }),
  });
}

/** Milliseconds from a file in the store to a session whose weights are on the GPU. */
async function createSession(way: Way): Promise<number> {
  if (!runtime || !device) throw new Error('start comes first.');
  const before = performance.now();
  const blob = await (await browserStore()).files.blob(key);
  const source = way === 'stub and blob' ? await stub(blob) : await wholeFile(blob);
  held = await runtime.createSession({ name: path, ...source });
  await device.queue.onSubmittedWorkDone();
  const milliseconds = performance.now() - before;
  if (!held.inputNames.includes('encoder_hidden_states')) throw new Error('The session is not one of a U-Net.');
  return milliseconds;
}

/** The product's way: the graph is read and rewritten, the weights stay in the blob for the runtime to fetch. */
async function stub(blob: Blob) {
  const prepared = await prepareModel(blobSource(blob), path, unetPasses());
  const externalData = prepared.externalData.map(({ path: at, data }) => ({
    path: at,
    data: data === 'original' ? blob : data,
  }));
  return { model: prepared.model, externalData };
}

/** The usual way: all bytes of the untouched file in one array. */
async function wholeFile(blob: Blob) {
  return { model: new Uint8Array(await blob.arrayBuffer()), externalData: [] };
}
