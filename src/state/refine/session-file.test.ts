import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/digest.ts';
import type { RefineResult } from '../../engine/protocol.ts';
import { paperParameters } from '../../method/parameters.ts';
import type { MaskInput, PhotoInput, TruthInput } from './inputs-store.ts';
import { readSession, writeSession, type SessionFile } from './session-file.ts';

const origin = { kind: 'file' } as const;
const parameters = { ...paperParameters, seed: 4294967295, band: null, features: 'raw-patch' as const };
const model = { id: 'demo', digests: { 'unet/model.onnx': 'ab'.repeat(32) } };

async function example() {
  const pixels = Uint8ClampedArray.from({ length: 2 * 3 * 4 }, (_, i) => i * 7);
  const photo: PhotoInput = {
    name: 'cat.jpg',
    origin,
    reading: '3 × 2',
    pixels: { height: 2, width: 3, data: pixels },
    digest: await sha256(pixels),
  };
  // Values that no 8-bit or 16-bit picture could keep.
  const probability = Float32Array.of(0, 1 / 3, 0.1, Math.fround(0.9999999), 1, 1e-30);
  const mask: MaskInput = {
    name: 'cat.png',
    origin,
    reading: 'soft',
    masks: [
      { className: 'fish', digest: await sha256(probability), probability: { height: 2, width: 3, data: probability } },
    ],
  };
  const labels = Uint8Array.of(0, 1, 255, 1, 0, 0);
  const truth: TruthInput = {
    name: 'gt.png',
    origin,
    reading: '',
    height: 2,
    width: 3,
    labels,
    digest: await sha256(labels),
  };
  const result = {
    classes: [
      {
        className: 'fish',
        rounds: [{ grid: { height: 1, width: 2 }, match: Int32Array.of(1, 0), cosine: Float32Array.of(0.5, -0.25) }],
      },
    ],
  } as unknown as RefineResult;
  return { photo, mask, truth, result };
}

async function written() {
  const { photo, mask, truth, result } = await example();
  return writeSession({ photo, mask, truth }, parameters, model, result);
}

/** The session with some of its JSON replaced. */
async function altered(change: (file: SessionFile) => object): Promise<string> {
  return JSON.stringify(change(JSON.parse(await written()) as SessionFile));
}

describe('session file', () => {
  it('brings back every bit of the inputs, and the parameters', async () => {
    const { photo, mask, truth } = await example();
    const opened = await readSession('run.json', await written());
    expect(opened.inputs).toEqual({ photo, mask, truth });
    expect(opened.parameters).toEqual(parameters);
    expect(opened.model).toEqual(model);
  });

  it('holds the matches for reading', async () => {
    const file = JSON.parse(await written()) as SessionFile;
    expect(file.matches).toEqual([
      { className: 'fish', round: 0, grid: { height: 1, width: 2 }, match: [1, 0], cosine: [0.5, -0.25] },
    ]);
  });

  it('is the same text for the same run', async () => {
    expect(await written()).toBe(await written());
  });

  it.each([
    ['not JSON', 'PNG', 'is not a session file'],
    ['a JSON number', '7', 'is not a session file'],
    ['another JSON', '{"schema":2}', 'its schema is 2'],
  ])('refuses %s', async (_, text, message) => {
    await expect(readSession('x.json', text)).rejects.toThrow(message);
  });

  it('refuses altered pixels', async () => {
    const other = await altered((file) => ({ ...file, photo: { ...file.photo, digest: '0'.repeat(64) } }));
    await expect(readSession('x.json', other)).rejects.toThrow('digest 00000000… expected');
  });

  it('refuses a size that does not fit the data, before it allocates', async () => {
    const wide = (width: number) => (file: SessionFile) => ({
      ...file,
      photo: { ...file.photo, width },
      mask: { ...file.mask, width },
      truth: null,
    });
    await expect(readSession('x.json', await altered(wide(4)))).rejects.toThrow('24 bytes were packed, 32 expected');
    await expect(readSession('x.json', await altered(wide(1)))).rejects.toThrow('More than the expected 8 bytes');
    const huge = await altered((file) => ({ ...file, photo: { ...file.photo, width: 1e9 } }));
    await expect(readSession('x.json', huge)).rejects.toThrow('photo must have at most 40 megapixels');
  });

  it.each([
    ['beta', 1.5, 'beta must be from 0 to 1'],
    ['timestep', 400.5, 'timestep must be a whole number'],
    ['seed', -1, 'seed must be'],
    ['features', 'dino', 'features must be one of'],
    ['band', { low: 0.7, high: 0.2 }, 'band must be null or'],
    ['rounds', null, 'rounds must be'],
  ])('refuses %s = %j', async (name, value, message) => {
    const other = await altered((file) => ({ ...file, parameters: { ...file.parameters, [name]: value } }));
    await expect(readSession('x.json', other)).rejects.toThrow(message);
  });

  // Whatever somebody writes into a file: no type holds there.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  type Loose = Record<string, any>;
  const strange = async (change: (file: Loose) => void) => {
    const file = JSON.parse(await written());
    change(file);
    return readSession('x.json', JSON.stringify(file));
  };
  const manyClasses = (file: Loose) =>
    (file['mask'].classes = Array.from({ length: 20_000 }, () => file['mask'].classes[0]));
  const cases: [string, (file: Loose) => void, string][] = [
    [
      'a class name that is an object',
      ({ mask }) => (mask.classes[0].className = { a: 1 }),
      'mask.classes.0.className must be text, not an object',
    ],
    ['a photo name that is an object', ({ photo }) => (photo.name = {}), 'photo.name must be text'],
    ['a reading that is a list', ({ mask }) => (mask.reading = ['soft']), 'mask.reading must be text, not a list of 1'],
    [
      'an origin that nobody knows',
      ({ photo }) => (photo.origin = { kind: 'moon' }),
      'photo.origin.kind must be one of',
    ],
    ['an origin of null', ({ photo }) => (photo.origin = null), 'photo.origin must be one of'],
    ['20,000 classes', manyClasses, 'mask.classes must hold at most 254 classes'],
    ['no class', ({ mask }) => (mask.classes = []), 'mask.classes must hold at least one class'],
    ['a class of null', ({ mask }) => (mask.classes = [null]), 'mask.classes.0 must be'],
    ['no mask', (file) => (file['mask'] = null), 'mask must be'],
    ['digests that are numbers', ({ model }) => (model.digests = { a: 1 }), 'model.digests.a must be text, not 1'],
    ['a height of half a pixel', ({ photo }) => (photo.height = 0.5), 'photo.height must be whole, not 0.5'],
    [
      'a mask of the photo’s area, but not its shape',
      ({ mask }) => Object.assign(mask, { height: 3, width: 2 }),
      'its mask is 2 × 3, its photo 3 × 2',
    ],
    [
      'a truth of the photo’s area, but not its shape',
      ({ truth }) => Object.assign(truth, { height: 1, width: 6 }),
      'its truth is 6 × 1, its photo 3 × 2',
    ],
    [
      'many planes of many pixels',
      (file) => {
        Object.assign(file['mask'], { height: 6000, width: 6000 });
        file['mask'].classes = [file['mask'].classes[0], file['mask'].classes[0]];
      },
      'mask must have at most 64 million pixels in all classes together',
    ],
  ];
  it.each(cases)('refuses %s', async (_, change, message) => {
    await expect(strange(change)).rejects.toThrow(message);
  });

  it.each([-0.25, 1.5, NaN])('refuses a probability of %d', async (value) => {
    const { photo, mask, result } = await example();
    const data = Float32Array.of(0, 1, 0.5, 0.5, value, 0);
    const [only] = mask.masks;
    const bad = { ...only, digest: await sha256(data), probability: { height: 2, width: 3, data } } as typeof only;
    const text = await writeSession(
      { photo, mask: { ...mask, masks: [bad] as never }, truth: null },
      parameters,
      model,
      result,
    );
    await expect(readSession('x.json', text)).rejects.toThrow('a probability of “fish” is not from 0 to 1');
  });

  it('refuses a truth of a class that is not there', async () => {
    const { photo, mask, truth, result } = await example();
    const labels = Uint8Array.of(0, 1, 255, 2, 0, 0);
    const bad = { ...truth, labels, digest: await sha256(labels) };
    const text = await writeSession({ photo, mask, truth: bad }, parameters, model, result);
    await expect(readSession('x.json', text)).rejects.toThrow('its truth names class 2, but it has 1 mask');
  });
});
