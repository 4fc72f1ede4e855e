import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { G4SegError } from '../core/errors.ts';
import { loadTokenizer } from './tokenizer.ts';
import type { ClipTokenizerFiles } from './clip-tokenizer-json.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const vocab = read('./fixtures/vocab.json');
const endId = (JSON.parse(vocab) as Record<string, number>)['<|endoftext|>'];
const configOnly = { vocab, merges: read('./fixtures/merges.txt'), config: read('./fixtures/tokenizer_config.json') };
const allFiles = { ...configOnly, specialTokens: read('./fixtures/special_tokens_map.json') };

/** Ids of transformers.CLIPTokenizer, written by fixtures/goldens.py. */
interface Goldens {
  readonly length: number;
  readonly texts: readonly string[];
}
const goldens = JSON.parse(read('./fixtures/ids.json')) as Goldens & Record<'pad-end' | 'pad-exclamation', number[][]>;

function encodeAll(files: ClipTokenizerFiles, padTokenId: number, { length, texts }: Goldens): [string, number[]][] {
  const tokenizer = loadTokenizer(files, { contextLength: length, padTokenId });
  return texts.map((text) => [text, [...tokenizer.encode(text)]]);
}
const expected = ({ texts }: Goldens, ids: number[][]) => texts.map((text, i): [string, number[]] => [text, ids[i]]);

describe('CLIP tokenizer', () => {
  it('gives the ids of transformers for 263 texts, padded with EOS as SD 1.5 pads', () => {
    expect(goldens.texts).toHaveLength(263);
    expect(encodeAll(configOnly, endId, goldens)).toEqual(expected(goldens, goldens['pad-end']));
  });

  it('gives the ids of transformers where special_tokens_map.json says "!" as in SD 2.x, against the config', () => {
    expect(encodeAll(allFiles, 0, goldens)).toEqual(expected(goldens, goldens['pad-exclamation']));
  });

  it("gives the ids of transformers for the embedded model's own tokenizer", () => {
    const demo = new URL('../../public/models/demo/tokenizer/', import.meta.url);
    expect(existsSync(demo), 'public/models/demo/tokenizer is part of the repository').toBe(true);
    const file = (name: string) => readFileSync(new URL(name, demo), 'utf8');
    const files = {
      vocab: file('vocab.json'),
      merges: file('merges.txt'),
      config: file('tokenizer_config.json'),
      specialTokens: file('special_tokens_map.json'),
    };
    const demoGoldens = JSON.parse(read('./fixtures/demo-ids.json')) as Goldens & { ids: number[][] };
    expect(encodeAll(files, 0, demoGoldens)).toEqual(expected(demoGoldens, demoGoldens.ids));
  });

  it('takes the pad id it is told, and a context of any length', () => {
    const tokenizer = loadTokenizer(configOnly, { contextLength: 6, padTokenId: 7 });
    const [beginning, a, ...rest] = tokenizer.encode('a');
    expect(rest).toEqual([endId, 7, 7, 7]);
    expect(tokenizer.encode('a a a a a a a a')).toEqual(Int32Array.of(beginning, a, a, a, a, endId));
    expect(tokenizer.bodyIds('a a a a a a a a')).toHaveLength(8);
  });

  it.each([
    ['vocab', { vocab: '<!doctype html>' }, /vocab\.json is not JSON.*<!doctype html>/],
    ['vocab ids', { vocab: '{"a": "1"}' }, /vocab\.json gives "a" the id 1/],
    ['special token', { vocab: '{"a": 1}' }, /lacks the special token "<\|startoftext\|>"/],
    ['merges', { merges: '#version: 0.2\na b\nc\n' }, /rule 2: expected two tokens, found "c"/],
    ['config', { config: '[]' }, /tokenizer_config\.json holds no JSON object/],
  ])('refuses a damaged file: %s', (_, damage, message) => {
    const load = () => loadTokenizer({ ...configOnly, ...damage }, { contextLength: 77, padTokenId: 0 });
    expect(load).toThrow(G4SegError);
    expect(load).toThrow(message);
  });

  it('refuses a context with no room for a token', () => {
    expect(() => loadTokenizer(configOnly, { contextLength: 2, padTokenId: 0 })).toThrow(/got length 2/);
  });
});
