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
