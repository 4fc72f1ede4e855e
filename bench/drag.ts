import { sha256 } from '../src/core/digest.ts';
import type { Plane } from '../src/core/grid.ts';
import { Random } from '../src/core/random.ts';
import { createClient } from '../src/engine/bridge/client.ts';
import { openEngineWorker } from '../src/engine/bridge/port.ts';
import type { RefineParameters, RefineRequest } from '../src/engine/protocol.ts';
import { classNames } from '../src/scenes/classes.ts';

const [height, width] = [1536, 2048];
const steps = 12;

/** One step of a drag of β over a photo of 2048 x 1536 with two classes; medians. */
export interface DragTimes {
  readonly backend: string;
  /** Bytes of a step from the page to the worker, and back. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** From the changed β to the refined planes in the page. */
  readonly resultMilliseconds: number;
  /** From the changed β to both planes on a canvas. */
  readonly pixelsMilliseconds: number;
  /** In the worker, by stage. */
  readonly mixMilliseconds: number;
  readonly mergeMilliseconds: number;
}

export async function drag(prefer: 'fastest' | 'wasm', parameters: RefineParameters): Promise<DragTimes> {
  let up = 0;
  let down = 0;
  const engine = createClient(() => {
    const port = openEngineWorker();
    return {
      ...port,
      postMessage: (...message) => {
        up += bytesOf(message[0]);
        port.postMessage(...message);
      },
      onMessage: (listener) =>
        port.onMessage((reply) => {
          down += bytesOf(reply);
          listener(reply);
        }),
    };
  });
  const { runtime } = await engine.load('/models/demo/', prefer);
  const asked = await largeRequest(parameters);
  await engine.refine(asked);
  const canvas = new OffscreenCanvas(width, height);
  const times = { up: [], down: [], result: [], pixels: [], mix: [], merge: [] } as Record<string, number[]>;
  for (let step = 0; step < steps; step++) {
    [up, down] = [0, 0];
    const start = performance.now();
    const { classes, milliseconds } = await engine.refine({ ...asked, parameters: { ...parameters, beta: step / 20 } });
    times.result.push(performance.now() - start);
    for (const { refined } of classes) paint(canvas, refined);
    times.pixels.push(performance.now() - start);
    times.up.push(up);
    times.down.push(down);
    times.mix.push(milliseconds.mix);
    times.merge.push(milliseconds.merge);
  }
  await engine.dispose();
  return {
    backend: runtime.backend,
    bytesUp: median(times.up),
    bytesDown: median(times.down),
    resultMilliseconds: median(times.result),
    pixelsMilliseconds: median(times.pixels),
    mixMilliseconds: median(times.mix),
    mergeMilliseconds: median(times.merge),
  };
}

async function largeRequest(parameters: RefineParameters): Promise<RefineRequest> {
  const random = new Random(5);
  const data = new Uint8ClampedArray(height * width * 4).map((_, at) =>
    at % 4 === 3 ? 255 : ((at >> 13) * 37 + random.uniform(0, 60)) % 256,
  );
  const soft = (row: number, column: number, radius: number): Plane => ({
    height,
    width,
    data: Float32Array.from({ length: height * width }, (_, at) => {
      const distance = Math.hypot(Math.floor(at / width) - row, (at % width) - column);
      return 1 / (1 + Math.exp((distance - radius) / 40));
    }),
  });
  const masks = await Promise.all(
    [soft(600, 700, 400), soft(900, 1400, 450)].map(async (probability, index) => ({
      className: classNames[index],
      probability,
      digest: await sha256(probability.data),
    })),
  );
  return { photo: { pixels: { height, width, data }, digest: await sha256(data) }, masks, parameters };
}

/** A plane as the page shows it: one colour, its opacity the probability. */
function paint(canvas: OffscreenCanvas, { data }: Plane): void {
  const words = new Uint32Array(data.length);
  for (let at = 0; at < words.length; at++) words[at] = ((data[at] * 255) << 24) | 0x00a05f;
  const image = new ImageData(new Uint8ClampedArray(words.buffer), width, height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/** Bytes that a message takes with it: its buffers once each, and its text. */
function bytesOf(message: unknown): number {
  const buffers = new Set<ArrayBufferLike>();
  const text = JSON.stringify(message, (_name, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    buffers.add(value.buffer);
    return null;
  });
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, text.length);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
