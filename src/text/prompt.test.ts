import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { G4SegError } from '../core/errors.ts';
import { buildPrompt, defaultTemplate } from './prompt.ts';
import { loadTokenizer } from './tokenizer.ts';

const read = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
const files = {
  vocab: read('vocab.json'),
  merges: read('merges.txt'),
  config: read('tokenizer_config.json'),
  specialTokens: read('special_tokens_map.json'),
};
const tokenizer = loadTokenizer(files, { contextLength: 32, padTokenId: 0 });

describe('buildPrompt', () => {
  it.each([
    'cat',
    'dining table',
    'traffic light',
    'refrigerator',
    'photo',
    'a photo of',
    'of a photo of',
    'A',
    'Café',
    'собака',
    '犬と猫',
    '🐈',
    "rock'n'roll",
    'person with clothes,people,human',
    '42',
  ])('finds the tokens of "%s" where they stand', (name) => {
    const { prompt, ids, span, truncated } = buildPrompt(tokenizer, defaultTemplate, name);
    expect(prompt).toBe(`A photo of ${name}`);
    expect(ids).toEqual(tokenizer.encode(prompt));
    expect([...ids.slice(span.start, span.end)]).toEqual(tokenizer.bodyIds(name));
    expect(span.start).toBe(4); // BOS, a, photo, of
    expect(truncated).toBe(false);
  });

  it('finds the second of two equal words, with text after it', () => {
    const { ids, span } = buildPrompt(tokenizer, 'photo of the {class} in a photo', 'photo');
    expect(span).toEqual({ start: 4, end: 5 });
    expect([ids[4]]).toEqual(tokenizer.bodyIds('photo'));
  });

  it('takes in the neighbour whose tokens the name changes', () => {
    const whole = tokenizer.bodyIds('the photos');
    expect(whole.slice(0, 2)).not.toEqual(tokenizer.bodyIds('the photo'));
    const { span } = buildPrompt(tokenizer, 'the photo{class}', 's');
    expect(span).toEqual({ start: 2, end: whole.length + 1 });
  });

  it('ignores white space around the name and joins it inside', () => {
    expect(buildPrompt(tokenizer, defaultTemplate, '  dining \n table ').prompt).toBe('A photo of dining table');
  });

  it('cuts an over-long name and says so', () => {
    const { ids, span, truncated } = buildPrompt(tokenizer, defaultTemplate, 'cat '.repeat(40));
    expect(truncated).toBe(true);
    expect(span).toEqual({ start: 4, end: 31 });
    expect(new Set(ids.slice(span.start, span.end))).toEqual(new Set(tokenizer.bodyIds('cat')));
    expect(ids[31]).toBe(tokenizer.encode('').at(1)); // EOS
  });

  it('calls nothing truncated while the name itself is whole', () => {
    const full = buildPrompt(tokenizer, 'A photo of {class} and' + ' cat'.repeat(40), 'dog');
    expect(full).toMatchObject({ span: { start: 4, end: 5 }, truncated: false });
    expect(buildPrompt(tokenizer, '{class}', 'cat '.repeat(30)).truncated).toBe(false); // exactly full
    expect(buildPrompt(tokenizer, '{class}', 'cat '.repeat(31)).truncated).toBe(true);
  });

  it.each([
    ['no name', defaultTemplate, '', /class name is empty/],
    ['a blank name', defaultTemplate, ' \n\t', /class name is empty/],
    ['a template without {class}', 'A photo', 'cat', /"A photo" must contain \{class\} exactly once/],
    ['a template with two', '{class} {class}', 'cat', /exactly once/],
    ['a template that leaves no room', 'cat '.repeat(30) + '{class}', 'dog', /30 tokens before.*reads 30 in all/],
  ])('refuses %s', (_, template, name, message) => {
    expect(() => buildPrompt(tokenizer, template, name)).toThrow(G4SegError);
    expect(() => buildPrompt(tokenizer, template, name)).toThrow(message);
  });
});
