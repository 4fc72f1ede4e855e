import { sha256 } from '../src/core/digest.ts';
import { gaussianNoise } from '../src/core/random.ts';
import { createEngineClient } from '../src/engine/bridge/client.ts';
import { requestGpuDevice } from '../src/engine/machine/device.ts';
import type { RefineParameters, RefineRequest, RefineResult, Runtime, StageName } from '../src/engine/protocol.ts';
import type { OrtRuntime } from '../src/engine/machine/sessions.ts';
import { loadWasmRuntime, loadWebGpuRuntime } from '../src/engine/machine/sessions.ts';
import { createMatchKernel } from '../src/kernels/match/match.ts';
import { httpReader, readModel } from '../src/models/read/model-files.ts';
import type { InjectionOptions } from '../src/onnx/index.ts';
import { blobSource, passes, prepareModel } from '../src/onnx/index.ts';
import { classNames } from '../src/scenes/classes.ts';
import { corruptedMask } from '../src/scenes/corrupted-mask.ts';
import { generateScene } from '../src/scenes/scene.ts';
import { drag } from './drag.ts';
import { matMulArgMaxGraph } from './graphs.ts';

const demo = '/models/demo/';

const parameters: RefineParameters = {
  method: 'g4seg',
  postRefiner: 'none',
  reach: null,
  timestep: 200,
  seed: 0,
  crossStrength: 2,
  selfStrength: 0.6,
  features: 'vae-latent',
  beta: 0.8,
  band: { low: 0.2, high: 0.6 },
  rounds: 1,
  control: 'none',
};

export interface PassTimes {
  readonly runtime: Runtime;
  readonly loadMilliseconds: number;
  /** First pass: sessions are made, shaders compiled. */
  readonly cold: Record<StageName, number>;
  /** Another scene on the same sessions: median of `warmRuns`. */
  readonly warm: Record<StageName, number>;
  readonly warmRuns: number;
  /** From a changed β to the refined mask in the page, through the worker; median of 20. */
  readonly betaMilliseconds: number;
}

export interface MatchTimes {
  readonly patches: number;
  readonly channels: number;
  readonly kernelMilliseconds: number;
  readonly graphMilliseconds: number;
  readonly kernelBytes: number;
  readonly graphBytes: number;
  readonly flops: number;
  readonly sameMatches: number;
}

export interface InjectionTimes {
  readonly backend: 'wasm' | 'webgpu';
  readonly untouched: number;
  readonly rank1: number;
  readonly bias: number;
  readonly runs: number;
}

const bench = { pass, match, injection, drag: (prefer: 'fastest' | 'wasm') => drag(prefer, parameters) };
export type BenchPage = typeof bench;
Object.assign(window, { bench });

async function request(seed: number): Promise<RefineRequest> {
  const scene = generateScene(seed);
  const probability = corruptedMask(scene, scene.classes[0]);
  return {
    photo: { pixels: scene.image, digest: await sha256(scene.image.data) },
    masks: [{ className: classNames[scene.classes[0] - 1], probability, digest: await sha256(probability.data) }],
    parameters,
  };
}

async function pass(prefer: 'fastest' | 'wasm'): Promise<PassTimes> {
  const engine = createEngineClient();
  const start = performance.now();
  const { runtime } = await engine.load(demo, prefer);
  const loadMilliseconds = performance.now() - start;
  const cold = (await engine.refine(await request(1))).milliseconds;
  const warmRuns = prefer === 'wasm' ? 5 : 2; // the software adapter takes half a minute a pass
  const warm: RefineResult[] = [];
  for (let run = 0; run < warmRuns; run++) warm.push(await engine.refine(await request(2 + run)));
  const last = await request(1 + warmRuns);
  const latencies: number[] = [];
  for (let step = 0; step < 20; step++) {
    const before = performance.now();
    await engine.refine({ ...last, parameters: { ...last.parameters, beta: step / 20 } });
    latencies.push(performance.now() - before);
  }
  const stages = Object.keys(cold) as StageName[];
  return {
    runtime,
    loadMilliseconds,
    cold,
    warm: Object.fromEntries(
      stages.map((stage) => [stage, median(warm.map(({ milliseconds }) => milliseconds[stage]))]),
    ) as Record<StageName, number>,
    warmRuns,
    betaMilliseconds: median(latencies),
  };
}

/** The fused kernel and MatMul + ArgMax through the runtime, in turn, on one device. */
async function match(patches: number, channels: number): Promise<MatchTimes> {
  const { device } = await requestGpuDevice(navigator.gpu);
  const ort = await loadWebGpuRuntime(device);
  const session = await ort.createSession({
    name: 'matmul-argmax',
    model: matMulArgMaxGraph(patches, channels),
    externalData: [],
  });
  const [generated, original] = [1, 2].map((seed) => unitRows(gaussianNoise(patches * channels, seed), channels));
  const kernel = createMatchKernel(device);
  const [generatedBuffer, originalBuffer, transposedBuffer] = [
    generated,
    original,
    transpose(original, patches, channels),
  ].map((data) => upload(device, data));

  const byKernel = async () => {
    const found = kernel.run({
      generated: generatedBuffer,
      original: originalBuffer,
      patches,
      channels,
      layout: 'channels-last',
      excludeSelf: false,
    });
    const indices = new Int32Array(await read(device, found.match, 4 * patches));
    found.match.destroy();
    found.cosine.destroy();
    return indices;
  };
  const byGraph = async () => {
    const { match: found } = await session.run({
      generated: { buffer: generatedBuffer, dims: [patches, channels] },
      original: { buffer: transposedBuffer, dims: [channels, patches] },
    });
    if (!('buffer' in found)) throw new Error('The match is not on the GPU.');
    const indices = new Float32Array(await read(device, found.buffer, 4 * patches));
    found.dispose();
    return indices;
  };

  const [first, second] = [await byKernel(), await byGraph()]; // also compiles both
  const times = await inTurn([byKernel, byGraph], 3);
  const inputs = 2 * 4 * patches * channels;
  return {
    patches,
    channels,
    kernelMilliseconds: times[0],
    graphMilliseconds: times[1],
    kernelBytes: inputs + 16 * patches, // two results and the inverse norms of both sides
    graphBytes: inputs + 4 * patches * patches + 12 * patches,
    flops: 2 * patches * patches * channels,
    sameMatches: first.filter((index, patch) => index === second[patch]).length / patches,
  };
}

/** One U-Net step: untouched, with the rank-1 channel, with the additive bias; in turn. */
async function injection(backend: 'wasm' | 'webgpu'): Promise<InjectionTimes> {
  const device = backend === 'webgpu' ? (await requestGpuDevice(navigator.gpu)).device : null;
  const ort = await (device ? loadWebGpuRuntime(device) : loadWasmRuntime());
  const files = await readModel(httpReader(demo), demo);
  const { latentChannels, latentSize, contextLength } = files.manifest.family;
  const forms: (InjectionOptions | undefined)[] = [undefined, { form: 'rank-1' }, { form: 'bias' }];
  const steps = await Promise.all(
    forms.map((form) =>
      unetStep(ort, files.file('unet/model.onnx'), form, [latentChannels, latentSize, contextLength]),
    ),
  );
  // On a GPU a run ends when the work is submitted; what counts is when it is done.
  const jobs = steps.map((step) => async () => {
    await step();
    await device?.queue.onSubmittedWorkDone();
  });
  for (const job of jobs) await job(); // compiles
  const runs = backend === 'wasm' ? 15 : 3;
  const [untouched, rank1, bias] = await inTurn(jobs, runs);
  return { backend, untouched, rank1, bias, runs };
}

async function unetStep(
  ort: OrtRuntime,
  blob: Blob,
  inject: InjectionOptions | undefined,
  [channels, side, tokens]: readonly number[],
) {
  const path = 'unet/model.onnx';
  const prepared = await prepareModel(blobSource(blob), path, [
    passes.widenHalf(),
    ...(inject ? [passes.injectAttention(inject)] : []),
  ]);
  const externalData = prepared.externalData.map(({ path: at, data }) => ({
    path: at,
    data: data === 'original' ? blob : data,
  }));
  const session = await ort.createSession({ name: path, model: prepared.model, externalData });
  const maskSizes = prepared.report.injection?.inputs.maskSizes ?? [];
  const width = 64; // of the text encoder's hidden state
  const feeds = {
    sample: { data: gaussianNoise(channels * side * side, 1), dims: [1, channels, side, side] },
    timestep: { data: Float32Array.of(200), dims: [1] },
    encoder_hidden_states: { data: gaussianNoise(tokens * width, 2), dims: [1, tokens, width] },
    g4seg_token_indicator: {
      data: Float32Array.from({ length: tokens }, (_, i) => (i === 4 ? 1 : 0)),
      dims: [1, tokens],
    },
    g4seg_strength_cross: { data: Float32Array.of(2), dims: [1] },
    g4seg_strength_self: { data: Float32Array.of(0.6), dims: [1] },
    ...Object.fromEntries(
      maskSizes.map((n) => [`g4seg_mask_${n}`, { data: new Float32Array(n).fill(1, 0, n / 4), dims: [1, n] }]),
    ),
  };
  return async () => {
    for (const output of Object.values(await session.run(feeds))) output.dispose();
  };
}

/** Median milliseconds of each, run A B C A B C … so that a drift of the machine meets all alike. */
async function inTurn(jobs: readonly (() => Promise<unknown>)[], runs: number): Promise<number[]> {
  const times = jobs.map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, job] of jobs.entries()) {
      const start = performance.now();
      await job();
      times[index].push(performance.now() - start);
    }
  }
  return times.map(median);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function unitRows(data: Float32Array<ArrayBuffer>, channels: number): Float32Array<ArrayBuffer> {
  return data.map((value, i) => {
    const start = i - (i % channels);
    return value / Math.hypot(...data.subarray(start, start + channels));
  });
}

function transpose(data: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]);
}

function upload(device: GPUDevice, data: Float32Array<ArrayBuffer>): GPUBuffer {
  const buffer = device.createBuffer({
    size: data.byteLength,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(buffer, 0, data);
  return buffer;
}

async function read(device: GPUDevice, buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
  const staging = device.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const copy = staging.getMappedRange().slice(0);
  staging.destroy();
  return copy;
}
