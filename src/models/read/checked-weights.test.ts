import { describe, expect, it } from 'vitest';
import { hubWith, openWorld, smallEntry, testContent, testSources } from '../../testing/hub-world.ts';
import { getModel } from '../download/download.ts';
import { checkedWeights, checkOverdue } from './checked-weights.ts';

const week = 7 * 24 * 3600 * 1000;
const files = { 'unet/model.onnx': testContent(9, 70_000), 'clip/text_model.onnx': testContent(10, 30_000) };

async function stored() {
  const world = openWorld({ hub: hubWith(files) });
  await world.clock.run(getModel(smallEntry(Object.keys(files)), testSources, world.store, world.network));
  const key = (await world.store.installed('small-model'))?.keys['unet/model.onnx'] ?? '';
  const flip = async () => {
    const bytes = new Uint8Array((await (await world.directory.read(`${key}.1`))?.arrayBuffer()) ?? new ArrayBuffer());
    bytes[77] = (bytes[77] ?? 0) ^ 0x80;
    await world.directory.write(`${key}.1`, bytes);
  };
  return { ...world, flip };
}

describe('checkedWeights', () => {
  it('reads every stored byte, says when, and stops at one flipped bit', async () => {
    const { store, flip } = await stored();
    const open = () => Promise.resolve(store);
    expect(await checkedWeights('store:small-model', { open, date: 1000 })).toEqual({ how: 'stored bytes', at: 1000 });
    await flip();
    await expect(checkedWeights('store:small-model', { open, date: 2000 })).rejects.toThrow(
      /unet\/model.onnx of the stored model "small-model" is damaged/,
    );
    expect(await store.installed('small-model')).toBeNull();
  });

  it('says of other addresses that they are checked as they are read', async () => {
    const open = () => Promise.reject(new Error('no store is asked'));
    expect(await checkedWeights('https://a.test/models/demo/', { open })).toEqual({
      how: 'as they were read',
      at: null,
    });
  });
});

describe('checkOverdue', () => {
  it('checks what nobody checked for a week, and no more than that', async () => {
    const { store, flip } = await stored();
    const at = (date: number) => checkOverdue(store, { date });
    expect(await at(5 * week)).toEqual([{ id: 'small-model', damaged: [] }]);
    expect(await at(5.9 * week)).toEqual([]);
    await flip();
    expect(await at(5.9 * week)).toEqual([]);
    expect(await at(6.1 * week)).toEqual([{ id: 'small-model', damaged: ['unet/model.onnx'] }]);
  });

  it('sees at a clock that was set back that the last check tells nothing', async () => {
    const { store } = await stored();
    await checkOverdue(store, { date: 9 * week });
    expect(await checkOverdue(store, { date: week })).toHaveLength(1);
  });
});
