import type { GpuFacts, MachineFacts, StorageFacts } from './preflight.ts';

/** The parts of `navigator` that are asked; all of them may be absent. */
export interface NavigatorLike {
  readonly gpu?: { requestAdapter(options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> } | undefined;
  readonly storage?: Partial<Pick<StorageManager, 'estimate' | 'persist' | 'persisted' | 'getDirectory'>> | undefined;
  readonly deviceMemory?: number | undefined;
}

/**
 * Measures what {@link preflight} decides on. Never throws: what cannot be had is null.
 * @param storing `ask-to-keep`: asks the browser to keep the store for good, which may show a question, so only when
 *   the person has shown interest in a model
 */
export async function machineFacts(
  storing: 'look' | 'ask-to-keep',
  navigator: NavigatorLike = globalThis.navigator,
): Promise<MachineFacts> {
  const [gpu, storage] = await Promise.all([
    gpuFacts(navigator.gpu),
    storageFacts(navigator.storage, storing === 'ask-to-keep'),
  ]);
  return { gpu, storage, deviceMemory: navigator.deviceMemory ?? null };
}

async function gpuFacts(gpu: NavigatorLike['gpu']): Promise<GpuFacts | null> {
  const adapter = (await orNull(() => gpu?.requestAdapter({ powerPreference: 'high-performance' }))) ?? null;
  if (!adapter) return null;
  const { description, vendor, architecture } = adapter.info;
  return {
    name: description || [vendor, architecture].filter(Boolean).join(' ') || 'The graphics card',
    shaderF16: adapter.features.has('shader-f16'),
    maxBufferSize: adapter.limits.maxBufferSize,
    maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
  };
}

async function storageFacts(storage: NavigatorLike['storage'], askToKeep: boolean): Promise<StorageFacts | null> {
  // Some private windows have the function and refuse when it is called.
  if (!(await orNull(() => storage?.getDirectory?.()))) return null;
  const kept = (await orNull(() => storage?.persisted?.())) ?? false;
  const persisted = kept || (askToKeep && ((await orNull(() => storage?.persist?.())) ?? false));
  const estimate = await orNull(() => storage?.estimate?.()); // after persist: it may raise the quota
  return { quota: estimate?.quota ?? Infinity, usage: estimate?.usage ?? 0, persisted };
}

async function orNull<T>(ask: () => Promise<T> | undefined): Promise<T | null> {
  try {
    return (await ask()) ?? null;
  } catch {
    return null;
  }
}
