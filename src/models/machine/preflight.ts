import type { CatalogueEntry } from '../catalogue/catalogue-entry.ts';
import { formatBytes } from '../format-bytes.ts';
import type { ModelFamily } from '../catalogue/manifest.ts';

/** What this machine and browser offer, measured before a byte is fetched. */
export interface MachineFacts {
  /** null: no WebGPU, or no adapter. */
  readonly gpu: GpuFacts | null;
  /** null: the browser gives no storage to this window. */
  readonly storage: StorageFacts | null;
  /** GiB of memory as the browser tells it (rounded, capped); null where it does not. */
  readonly deviceMemory: number | null;
}

export interface GpuFacts {
  /** For people. */
  readonly name: string;
  readonly shaderF16: boolean;
  /** Bytes. */
  readonly maxBufferSize: number;
  /** Bytes. */
  readonly maxStorageBufferBindingSize: number;
}

export interface StorageFacts {
  /** Bytes this origin may use in all, and uses now. The browser's estimates. */
  readonly quota: number;
  readonly usage: number;
  /** False: the browser may clear the store when the disk runs short. */
  readonly persisted: boolean;
}

/** One file of the model: its size and how much of it is here. */
export interface FileFacts {
  /** Path in the engine's layout. */
  readonly path: string;
  readonly bytes: number;
  readonly storedBytes: number;
}

export type Verdict = 'yes' | 'slow' | 'no';

/** Why the verdict is not better; `note` changes nothing but should be known. */
export interface Reason {
  readonly weight: 'no' | 'slow' | 'note';
  /** For people: what is wrong, with values, and what to do. */
  readonly text: string;
}

export interface PreflightReport {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  /** Size of the model. */
  readonly totalBytes: number;
  /** What of it still has to come over the network. */
  readonly toFetchBytes: number;
}

/** Chunk files and records cost a little more than the bytes in them, and the quota is an estimate. */
const storageReserve = 64 * 1024 * 1024;
/** Weights in half precision, graphs held one after the other, plus the browser: below this the tab is likely to be killed. */
const comfortableMemory = 8;
const leastMemory = 4;

/** What WebAssembly can address in all. */
const webAssemblyBytes = 4 * 1024 ** 3;
/** Where half precision has to be widened, a graph is there as it came and, at twice the size, as float32. */
const widenedTimes = 3;

/** Decides whether a model can run here, and says why. Pure. */
export function preflight(
  entry: Pick<CatalogueEntry, 'family' | 'attention' | 'title'>,
  files: readonly FileFacts[],
  machine: MachineFacts,
): PreflightReport {
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const toFetchBytes = files.reduce((sum, { bytes, storedBytes }) => sum + Math.max(0, bytes - storedBytes), 0);
  const reasons = [
    ...precisionReasons(entry.title, files, machine.gpu),
    ...(machine.gpu ? bufferReasons(entry, machine.gpu) : []),
    ...storageReasons(machine.storage, toFetchBytes),
    ...memoryReasons(machine.deviceMemory),
  ];
  const verdict = reasons.some(({ weight }) => weight === 'no')
    ? 'no'
    : reasons.some(({ weight }) => weight === 'slow')
      ? 'slow'
      : 'yes';
  return { verdict, reasons, totalBytes, toFetchBytes };
}

/**
 * Without half precision on a graphics card, every graph is widened to float32 in WebAssembly's memory, for the card or
 * for the processor. That bounds the largest graph; the others come one after the other.
 */
function precisionReasons(title: string, files: readonly FileFacts[], gpu: GpuFacts | null): Reason[] {
  if (gpu?.shaderF16) return [];
  const lack = gpu
    ? `${gpu.name} does not offer half precision (shader-f16), which the weights of ${title} are in`
    : `There is no WebGPU graphics card for ${title} to run on`;
  const largest = largestGraph(files);
  if (largest.bytes * widenedTimes <= webAssemblyBytes) {
    return [
      slow(
        gpu
          ? `${lack}. It runs in single precision, with twice the memory and more time.`
          : `${lack}. It is small enough for the processor: single precision, one thread.`,
      ),
    ];
  }
  const advice = gpu
    ? 'Update the browser and the graphics driver, or use another graphics card.'
    : 'Chrome, Edge and Safari 26 have WebGPU; check that hardware acceleration is on.';
  return [
    no(
      `${lack}, and it is too large for single precision: ${largest.path} would need ${formatBytes(largest.bytes * widenedTimes)} of the ${formatBytes(webAssemblyBytes)} that a page can address. ${advice} The embedded model runs without.`,
    ),
  ];
}

/** A graph with the weights beside it, where there are some. */
function largestGraph(files: readonly FileFacts[]): { readonly path: string; readonly bytes: number } {
  const graphs = new Map<string, number>();
  for (const { path, bytes } of files) {
    const graph = path.endsWith('.onnx') ? path : path.replace(/[^/]*$/, 'model.onnx');
    graphs.set(graph, (graphs.get(graph) ?? 0) + bytes);
  }
  const [path = '', bytes = 0] = [...graphs].sort((a, b) => b[1] - a[1])[0] ?? [];
  return { path, bytes };
}

function bufferReasons(
  { family, attention, title }: Pick<CatalogueEntry, 'family' | 'attention' | 'title'>,
  gpu: GpuFacts,
): Reason[] {
  const reasons: Reason[] = [];
  const picture = decoderBytes(family);
  const logits = attention === 'fused' ? 0 : logitsBytes(family);
  if (gpu.maxBufferSize < picture) {
    reasons.push(
      no(
        `${gpu.name} allows buffers of ${formatBytes(gpu.maxBufferSize)}; decoding a picture of ${family.imageSize} x ${family.imageSize} needs one of ${formatBytes(picture)}.`,
      ),
    );
  } else if (gpu.maxBufferSize < logits) {
    reasons.push(
      attention === 'plain'
        ? no(
            `${gpu.name} allows buffers of ${formatBytes(gpu.maxBufferSize)}; the attention of ${title} needs one of ${formatBytes(logits)}.`,
          )
        : slow(
            `${gpu.name} allows buffers of ${formatBytes(gpu.maxBufferSize)}. If the attention of ${title} turns out not to be fused it needs one of ${formatBytes(logits)} and will not run; whether it is can only be told after the download.`,
          ),
    );
  }
  const largest = Math.max(picture, logits);
  if (gpu.maxStorageBufferBindingSize < largest && gpu.maxBufferSize >= picture) {
    reasons.push(
      slow(
        `${gpu.name} binds ${formatBytes(gpu.maxStorageBufferBindingSize)} at once, so arrays of up to ${formatBytes(largest)} are worked on in pieces.`,
      ),
    );
  }
  return reasons;
}

function storageReasons(storage: StorageFacts | null, toFetchBytes: number): Reason[] {
  if (toFetchBytes === 0) return [];
  if (!storage)
    return [
      no(
        'This browser window has no storage for models (a private window, perhaps). Open the page in a normal window, or use model files from your disk.',
      ),
    ];
  const free = storage.quota - storage.usage;
  const needed = toFetchBytes + storageReserve;
  if (free < needed) {
    return [
      no(
        `The browser has room for ${formatBytes(Math.max(0, free))} more; ${formatBytes(needed)} is needed. Delete a stored model, or free ${formatBytes(needed - free)} on the disk.`,
      ),
    ];
  }
  return storage.persisted
    ? []
    : [
        {
          weight: 'note',
          text: 'The browser may clear the model when the disk runs short. Adding this site to your bookmarks, or installing it, makes it keep the model.',
        },
      ];
}

function memoryReasons(deviceMemory: number | null): Reason[] {
  if (deviceMemory === null || deviceMemory >= comfortableMemory) return [];
  return deviceMemory < leastMemory
    ? [no(`This machine has ${deviceMemory} GB of memory; the model needs at least ${leastMemory}.`)]
    : [
        slow(
          `This machine has ${deviceMemory} GB of memory. Close other tabs, and choose "low memory": one graph is held at a time.`,
        ),
      ];
}

/** The widest array of the decoder: 256 channels at the picture's size, float32. 268 MB at 512 x 512. */
function decoderBytes({ imageSize }: ModelFamily): number {
  return 256 * imageSize * imageSize * 4;
}

/** Logits of the largest self-attention, float32: heads x (latent cells)². 336 MB for 5 heads at 64 x 64. */
function logitsBytes({ latentSize, unet }: ModelFamily): number {
  return (unet?.heads ?? 0) * latentSize ** 4 * 4;
}

function no(text: string): Reason {
  return { weight: 'no', text };
}

function slow(text: string): Reason {
  return { weight: 'slow', text };
}
