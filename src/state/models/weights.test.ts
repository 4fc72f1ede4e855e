import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { getModel } from '../../models/download/download.ts';
import { hubWith, openWorld, smallEntry, testContent, testSources } from '../../testing/hub-world.ts';
import { weightsQuery, weightsWords } from './weights.ts';

const path = 'unet/model.onnx';

it('stored bytes are read once a start, and a flipped sign stops what would leave the page', async () => {
  const { clock, store, network, directory } = openWorld({ hub: hubWith({ [path]: testContent(9, 70_000) }) });
  await clock.run(getModel(smallEntry([path]), testSources, store, network));
  const queryClient = new QueryClient();
  const start = (turn: number) => {
    const query = weightsQuery({ queryClient, model: { baseUrl: 'store:small-model', turn } }, async () => store);
    return queryClient.ensureQueryData(query);
  };
  const first = await start(1);
  expect(first.how).toBe('stored bytes');

  const key = (await store.installed('small-model'))?.keys[path] ?? '';
  const bytes = new Uint8Array((await (await directory.read(`${key}.1`))?.arrayBuffer()) ?? new ArrayBuffer());
  bytes[77] ^= 0x80;
  await directory.write(`${key}.1`, bytes);
  expect(await start(1)).toBe(first);
  await expect(start(2)).rejects.toThrow(/unet\/model\.onnx of the stored model "small-model" is damaged/);
});

it('what was not read is said', () => {
  const none = { data: undefined, isFetching: false, error: null };
  expect(weightsWords(true, none)).toMatch(/^not checked by SHA-256 since this start/);
  expect(weightsWords(true, { ...none, data: { how: 'stored bytes', at: 1e12 } })).toMatch(/^each checked .* at \d/);
  expect(weightsWords(true, { ...none, isFetching: true })).toMatch(/^being read again/);
  expect(weightsWords(false, none)).toBe('each checked by SHA-256 as it was read');
});
