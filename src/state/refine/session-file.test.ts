import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/digest.ts';
import type { RefineResult } from '../../engine/protocol.ts';
import { paperParameters } from '../../method/parameters.ts';
import { maskFile } from '../../testing/mask-files.ts';
import { decodeMask } from '../../images/decode-mask.ts';
import type { MaskInput, PhotoInput, TruthInput } from './inputs-store.ts';
import { readSession } from './read-session.ts';
import type { ShownResult } from './refine-follower.ts';
import type { SessionFile } from './session-format.ts';
import { noTouchUps, touch, touchKey, useTouchUps } from './touch-ups.ts';
import { writeSession } from './write-session.ts';

const origin = { kind: 'file' } as const;
const parameters = { ...paperParameters, seed: 4294967295, band: null, features: 'raw-patch' as const };
const digests = { 'unet/model.onnx': 'ab'.repeat(32) };
const runtime = { backend: 'webgpu', precision: 'float16', device: 'a card', selfTest: [] } as const;

async function example() {
  const pixels = Uint8ClampedArray.from({ length: 2 * 3 * 4 }, (_, i) => i * 7);
  const photo: PhotoInput = {
    name: 'cat.jpg',
    origin,
    reading: '3 × 2',
    pixels: { height: 2, width: 3, data: pixels },
    original: { height: 1601, width: 2405 },
    digest: await sha256(pixels),
  };
  // Values that no 8-bit or 16-bit picture could keep.
  const probability = Float32Array.of(0, 1 / 3, 0.1, Math.fround(0.9999999), 1, 1e-30);
  const injected = Float32Array.of(0.25, 0.75);
  const mask: MaskInput = {
    name: 'cat.png',
    origin,
    reading: 'soft',
    masks: [
      {
        className: 'fish',
        digest: await sha256(probability),
        probability: { height: 2, width: 3, data: probability },
        injected: { digest: await sha256(injected), probability: { height: 1, width: 2, data: injected } },
      },
    ],
    ids: [12],
    brought: [{ height: 2, width: 3, data: Float32Array.of(0, 0, 0, 1, 1, 0) }],
    ignored: { height: 1, width: 3, data: Uint8Array.of(0, 1, 0) },
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
    names: { 1: 'fish' },
    hasIds: true,
  };
  const result = {
    classes: [
      {
        className: 'fish',
        rounds: [{ grid: { height: 1, width: 2 }, match: Int32Array.of(1, 0), cosine: Float32Array.of(0.5, -0.25) }],
      },
    ],
  } as unknown as RefineResult;
  const request = { photo, masks: mask.masks, parameters };
  return { request, inputs: { photo, mask, truth }, result } as unknown as ShownResult;
}

async function written() {
  return writeSession(await example(), { id: 'demo', digests, runtime, weights: 'stored bytes' });
}

/** The session with some of its JSON replaced. */
async function altered(change: (file: SessionFile) => object): Promise<string> {
  return JSON.stringify(change(JSON.parse(await written()) as SessionFile));
}

describe('session file', () => {
  it('brings back every bit of the inputs, and the parameters', async () => {
    const { inputs } = await example();
    const opened = await readSession('run.json', await written());
    expect(opened.inputs).toEqual(inputs);
    expect(opened.parameters).toEqual(parameters);
    expect(opened.model).toEqual({
      id: 'demo',
      digests,
      weights: 'stored bytes',
      backend: 'webgpu',
      precision: 'float16',
    });
  });

  it('brings back what hands did to the result, under the key of its request', async () => {
    const shown = await example();
    const plane = { height: 2, width: 3, data: Float32Array.of(1, 0, 1 / 3, 0, 0, 1) };
    touch(shown.request, 0, plane);
    const text = await writeSession(shown, { id: 'demo', digests, runtime, weights: 'stored bytes' });
    useTouchUps.setState({ all: noTouchUps });
    const { touchUps } = await readSession('run.json', text);
    expect(touchUps.get(touchKey(shown.request))?.get(0)).toEqual(plane);
    const wrong = text.replace('"classIndex":0', '"classIndex":1');
    await expect(readSession('run.json', wrong)).rejects.toThrow('touches up class 1, which it does not have');
  });

  it('brings back the mask file and the way it was read, so that it can be read another way', async () => {
    const bytes = maskFile('cat.png', 6, 4, 0.5);
    const choice = { invert: true, pick: 'all', threshold: 0.4, feather: 3 } as const;
    const shown = await example();
    const file = { reading: await decodeMask(bytes), choice, names: { 1: 'fish' }, bytes };
    const mask = { ...shown.inputs.mask, file };
    const text = await writeSession(
      { ...shown, inputs: { ...shown.inputs, mask } },
      { id: 'demo', digests, runtime, weights: 'stored bytes' },
    );
    const opened = (await readSession('run.json', text)).inputs.mask?.file;
    expect(opened).toMatchObject({ choice, names: { 1: 'fish' } });
    expect(opened?.reading.toPlane()).toEqual(file.reading.toPlane());
    expect(await opened?.bytes.arrayBuffer()).toEqual(await bytes.arrayBuffer());
  });

  it('takes every parameter that the engine runs, beyond the ends of the sliders too', async () => {
    const wide = { ...parameters, rounds: 9, crossStrength: -12, selfStrength: 25.5 };
    const other = await altered((file) => ({ ...file, parameters: wide }));
    expect((await readSession('x.json', other)).parameters).toEqual(wide);
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
        file['mask'].ids = [15, 12];
        delete file['mask'].brought;
      },
      'mask must have at most 64 million pixels in all classes together',
    ],
    ['more labels than masks', ({ mask }) => (mask.ids = [15, 12]), 'mask must have one label'],
    ['a backend that nobody has', ({ model }) => (model.backend = 'abacus'), 'model.backend must be one of'],
  ];
  it.each(cases)('refuses %s', async (_, change, message) => {
    await expect(strange(change)).rejects.toThrow(message);
  });

  it.each([-0.25, 1.5, NaN])('refuses a probability of %d', async (value) => {
    const shown = await example();
    const data = Float32Array.of(0, 1, 0.5, 0.5, value, 0);
    const { mask } = shown.inputs;
    const bad = { className: 'fish', digest: await sha256(data), probability: { height: 2, width: 3, data } };
    const inputs = { ...shown.inputs, mask: { ...mask, masks: [bad] } };
    const text = await writeSession({ ...shown, inputs }, { id: 'demo', digests, runtime, weights: 'stored bytes' });
    await expect(readSession('x.json', text)).rejects.toThrow('a probability of “fish” is not from 0 to 1');
  });
});
