import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.ts';
import { manifestBody } from './catalogue-entry.ts';
import { parseManifest } from './manifest.ts';

const demo = JSON.parse(readFileSync('public/models/demo/manifest.json', 'utf8')) as Record<string, unknown>;
const parse = (change: Record<string, unknown>) =>
  parseManifest(JSON.stringify({ ...demo, ...change }), 'manifest.json');

describe('what a model was trained on', () => {
  it('is said by the embedded model, and taken to be photographs where nothing is said', () => {
    expect(parse({}).trainedOn).toBe('generated-scenes');
    expect(parse({ trainedOn: undefined }).trainedOn).toBe('photographs');
    expect(() => parse({ trainedOn: 'cats' })).toThrow(
      'The model manifest manifest.json has trainedOn "cats"; known are "generated-scenes" and "photographs".',
    );
  });
});

describe('how a model makes coarse masks', () => {
  it('is a calibrated sigmoid, a softmax against background words, or unknown', () => {
    expect(parse({}).activation).toEqual({ scale: expect.any(Number) as number, bias: expect.any(Number) as number });
    const contrast = { scale: 100, background: ['sky', 'wall'] };
    expect(parse({ activation: contrast }).activation).toEqual(contrast);
    expect(parse({ activation: null }).activation).toBeNull();
    expect(() => parse({ activation: { scale: 1 } })).toThrow('lacks the number "bias"');
    expect(() => parse({ activation: { scale: 1, background: 'sky' } })).toThrow(
      'needs a list of words in "activation.background"',
    );
  });

  it('is known for every published model', () => {
    for (const entry of catalogue) {
      const { activation } = parse({ activation: manifestBody(entry).activation });
      expect(activation).toEqual(manifestBody(entry).activation);
      expect(activation && 'background' in activation && activation.background).toHaveLength(26);
    }
  });
});

describe('the files of a model', () => {
  const sha256 = 'ab'.repeat(32);
  const withFile = (file: Record<string, unknown>) => () =>
    parse({ files: [{ path: 'unet/model.onnx', bytes: 5, sha256, ...file }] });

  it.each(['unet/model.onnx.data', 'unet/weights.pb', 'unet/onnx__MatMul_123', 'clip/vision_model.onnx'])(
    'may be %s: weight files have any name',
    (path) => expect(withFile({ path })().files[0]?.path).toBe(path),
  );

  it.each([
    'index.html',
    '.git/hooks/post-checkout',
    'unet/../../index.html',
    '/etc/passwd',
    'unet/.htaccess',
    'unet/index.html',
    'unet/a.SVG',
    'unet\\..\\x',
    'unet/a:b',
    'unet/\u001b[2J',
    'manifest.json',
    'unet',
    'unet/',
    'unet/a/b/c/d',
    `unet/${'x'.repeat(300)}`,
  ])('is never %j', (path) => {
    expect(withFile({ path })).toThrow(/names the file/);
  });

  it.each([-1, 0.5, 2 ** 60])('never has %s bytes', (bytes) => {
    expect(withFile({ bytes })).toThrow(/bytes/);
  });

  it('are named once, and are not thousands', () => {
    const file = { path: 'unet/model.onnx', bytes: 5, sha256 };
    expect(() => parse({ files: [file, file] })).toThrow(/names "unet\/model.onnx" twice/);
    const many = Array.from({ length: 10_001 }, (_, i) => ({ ...file, path: `unet/w${i}` }));
    expect(() => parse({ files: many })).toThrow(/lists 10001 files; 10000 are the limit/);
  });

  it('are told of in short messages, whatever they are called', () => {
    for (const change of [
      { schema: 'x'.repeat(9000) },
      { trainedOn: 'y'.repeat(9000) },
      { prompt: 'z'.repeat(9000) },
    ]) {
      const message = messageOf(() => parse(change));
      expect(message.length).toBeLessThanOrEqual(300);
    }
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
