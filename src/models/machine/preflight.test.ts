import { describe, expect, it } from 'vitest';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import { machineFacts } from './machine-facts.ts';
import type { FileFacts, MachineFacts } from './preflight.ts';
import { preflight } from './preflight.ts';

const GB = 1e9;
const good: MachineFacts = {
  gpu: { name: 'A card', shaderF16: true, maxBufferSize: 4 * GB, maxStorageBufferBindingSize: 2 * GB },
  storage: { quota: 60 * GB, usage: 1 * GB, persisted: true },
  deviceMemory: 8,
};
const files: FileFacts[] = [
  { path: 'unet/model.onnx', bytes: 0.1 * GB, storedBytes: 0 },
  { path: 'unet/model.onnx_data', bytes: 1.6 * GB, storedBytes: 0 },
  { path: 'text_encoder/model.onnx', bytes: 0.7 * GB, storedBytes: 0.2 * GB },
];
const sd21 = catalogueEntry('sd-2.1-base');
const turbo = catalogueEntry('sd-turbo');
const gpu = (more: Partial<NonNullable<MachineFacts['gpu']>>) => ({
  ...good,
  gpu: { ...(good.gpu as NonNullable<MachineFacts['gpu']>), ...more },
});

describe('preflight', () => {
  it.each([
    { name: 'a good machine', machine: good, verdict: 'yes', says: [] },
    {
      name: 'no WebGPU',
      machine: { ...good, gpu: null },
      verdict: 'no',
      says: [/no WebGPU.*unet\/model\.onnx would need 5\.1 GB of the 4\.29 GB/],
    },
    {
      name: 'no half precision',
      machine: gpu({ shaderF16: false }),
      verdict: 'no',
      says: [/shader-f16.*too large.*driver/],
    },
    {
      name: 'the smallest limits WebGPU allows',
      machine: gpu({ maxBufferSize: 268_435_456, maxStorageBufferBindingSize: 134_217_728 }),
      verdict: 'slow',
      says: [/134 MB.*pieces/],
    },
    {
      name: 'buffers too small for the decoder',
      machine: gpu({ maxBufferSize: 268_435_455 }),
      verdict: 'no',
      says: [/buffers of 268 MB.*512 x 512/],
    },
    { name: 'no storage', machine: { ...good, storage: null }, verdict: 'no', says: [/no storage/] },
    {
      name: 'a full disk',
      machine: { ...good, storage: { quota: 3 * GB, usage: 1.5 * GB, persisted: true } },
      verdict: 'no',
      says: [/room for 1.5 GB.*2.27 GB is needed.*free 767 MB/],
    },
    {
      name: 'storage that may be cleared',
      machine: { ...good, storage: { quota: 60 * GB, usage: 0, persisted: false } },
      verdict: 'yes',
      says: [/may clear/],
    },
    {
      name: 'little memory',
      machine: { ...good, deviceMemory: 4 },
      verdict: 'slow',
      says: [/4 GB of memory.*low memory/],
    },
    { name: 'too little memory', machine: { ...good, deviceMemory: 2 }, verdict: 'no', says: [/2 GB of memory/] },
    { name: 'memory unknown', machine: { ...good, deviceMemory: null }, verdict: 'yes', says: [] },
    {
      name: 'two faults at once',
      machine: { ...gpu({ shaderF16: false }), storage: null },
      verdict: 'no',
      says: [/shader-f16/, /no storage/],
    },
  ])('$name: $verdict', ({ machine, verdict, says }) => {
    const report = preflight(sd21, files, machine);
    expect(report.verdict).toBe(verdict);
    expect(report.reasons.map(({ text }) => text)).toEqual(says.map((text) => expect.stringMatching(text)));
    expect(report).toMatchObject({ totalBytes: 2.4 * GB, toFetchBytes: 2.2 * GB });
  });

  it('asks nothing of the disk when everything is here', () => {
    const report = preflight(sd21, [{ path: 'unet/model.onnx', bytes: 5, storedBytes: 5 }], {
      ...good,
      storage: { quota: 5, usage: 5, persisted: false },
    });
    expect(report).toEqual({ verdict: 'yes', reasons: [], totalBytes: 5, toFetchBytes: 0 });
  });

  it('lets a model run in single precision where that fits, and says that it is slow', () => {
    const whole = (bytes: number) => [{ path: 'unet/model.onnx', bytes, storedBytes: 0 }];
    const limit = Math.floor((4 * 1024 ** 3) / 3);
    for (const machine of [{ ...good, gpu: null }, gpu({ shaderF16: false })]) {
      expect(preflight(sd21, whole(limit), machine).verdict).toBe('slow');
      expect(preflight(sd21, whole(limit + 1), machine).verdict).toBe('no');
    }
    expect(preflight(sd21, whole(limit), { ...good, gpu: null }).reasons[0]?.text).toMatch(/processor.*one thread/);
    expect(preflight(sd21, whole(limit), gpu({ shaderF16: false })).reasons[0]?.text).toMatch(/twice the memory/);
  });

  it('counts the logits where the attention may not be fused: 5 heads at 64 x 64 are 336 MB', () => {
    const machine = gpu({ maxBufferSize: 300_000_000, maxStorageBufferBindingSize: 300_000_000 });
    expect(preflight(sd21, files, machine).verdict).toBe('yes');
    expect(preflight(turbo, files, machine).reasons.map(({ weight, text }) => [weight, text])).toEqual([
      ['slow', expect.stringMatching(/300 MB.*336 MB/)],
      ['slow', expect.stringMatching(/pieces/)],
    ]);
    expect(preflight({ ...turbo, attention: 'plain' }, files, machine).verdict).toBe('no');
  });
});

describe('machineFacts', () => {
  const adapter = {
    info: { description: '', vendor: 'acme', architecture: 'one' },
    features: new Set(['shader-f16']),
    limits: { maxBufferSize: 7, maxStorageBufferBindingSize: 3 },
  } as unknown as GPUAdapter;

  it('asks the browser to keep the store where it may, and reads the quota afterwards', async () => {
    let kept = false;
    const navigator = {
      gpu: { requestAdapter: () => Promise.resolve(adapter) },
      storage: {
        getDirectory: () => Promise.resolve({} as FileSystemDirectoryHandle),
        persisted: () => Promise.resolve(kept),
        persist: () => Promise.resolve((kept = true)),
        estimate: () => Promise.resolve({ quota: kept ? 100 : 10, usage: 4 }),
      },
      deviceMemory: 8,
    };
    expect((await machineFacts('look', navigator)).storage).toEqual({ quota: 10, usage: 4, persisted: false });
    expect(await machineFacts('ask-to-keep', navigator)).toEqual({
      gpu: { name: 'acme one', shaderF16: true, maxBufferSize: 7, maxStorageBufferBindingSize: 3 },
      storage: { quota: 100, usage: 4, persisted: true },
      deviceMemory: 8,
    });
  });

  it('says null for what is not there or throws', async () => {
    const refusing = () => Promise.reject(new DOMException('not here', 'SecurityError'));
    expect(await machineFacts('look', {})).toEqual({ gpu: null, storage: null, deviceMemory: null });
    expect(
      await machineFacts('ask-to-keep', { gpu: { requestAdapter: refusing }, storage: { getDirectory: refusing } }),
    ).toEqual({
      gpu: null,
      storage: null,
      deviceMemory: null,
    });
  });
});
