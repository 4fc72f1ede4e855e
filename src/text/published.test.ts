import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clipVocabulary } from '../testing/clip-vocabulary.ts';
import { buildPrompt, defaultTemplate } from './prompt.ts';
import { loadTokenizer } from './tokenizer.ts';

/** Ids of transformers.CLIPTokenizer with CLIP's real vocabulary, written by fixtures/published.py. */
interface Goldens {
  readonly length: number;
  readonly texts: readonly string[];
  /** Not padded. */
  readonly ids: readonly (readonly number[])[];
  /** Rows that differ where "!" is the pad token. */
  readonly exclamation: Readonly<Record<string, readonly number[]>>;
  readonly classes: readonly { readonly name: string; readonly span: readonly [start: number, end: number] }[];
}

const { length, texts, ids, exclamation, classes } = JSON.parse(
  readFileSync(new URL('./fixtures/published-ids.json', import.meta.url), 'utf8'),
) as Goldens;

// As in published repositories: tokenizer_config.json says the end token pads, whoever the text encoder is.
const end = '<|endoftext|>';
const files = { ...clipVocabulary(), config: JSON.stringify({ pad_token: end }) };
const tokenizers = {
  'SD 1.x and CLIP': loadTokenizer(
    { ...files, specialTokens: JSON.stringify({ pad_token: end }) },
    { contextLength: length, padTokenId: 49407 },
  ),
  'SD 2.x': loadTokenizer(
    { ...files, specialTokens: JSON.stringify({ pad_token: '!' }) },
    { contextLength: length, padTokenId: 0 },
  ),
};

const padded = (row: readonly number[], padTokenId: number) =>
  Int32Array.from({ length }, (_, at) => row[at] ?? padTokenId);

describe.each([
  { family: 'SD 1.x and CLIP' as const, padTokenId: 49407, other: {} as Goldens['exclamation'] },
  { family: 'SD 2.x' as const, padTokenId: 0, other: exclamation },
])('the tokens of $family', ({ family, padTokenId, other }) => {
  const tokenizer = tokenizers[family];

  it('are those of transformers for 371 texts', () => {
    expect(texts).toHaveLength(371);
    const found = texts.map((text) => [text, tokenizer.encode(text)]);
    expect(found).toEqual(texts.map((text, at) => [text, padded(other[at] ?? ids[at], padTokenId)]));
  });

  it('are where transformers has the class name, for 156 names', () => {
    expect(classes).toHaveLength(156);
    const found = classes.map(({ name }) => {
      const { span } = buildPrompt(tokenizer, defaultTemplate, name);
      return [name, span.start, span.end];
    });
    expect(found).toEqual(classes.map(({ name, span }) => [name, ...span]));
  });
});

it('holds ids that are known from elsewhere', () => {
  const row = (text: string) => ids[texts.indexOf(text)];
  expect(row('a photo of a cat')).toEqual([49406, 320, 1125, 539, 320, 2368, 49407]);
  expect(row('A photo of aeroplane')).toEqual([49406, 320, 1125, 539, 27735, 3980, 49407]);
  expect(row('person')).toEqual([49406, 2533, 49407]);
  expect(row('!')).toEqual([49406, 256, 49407]);
  expect(exclamation[texts.indexOf('!')]).toEqual([49406, 0, 49407]);
  expect(Math.max(...ids.map((each) => each.length))).toBe(77);
});
