import { fixtureBytes } from './fixture-files.ts';

/** CLIP's real vocabulary of 49408 tokens (MIT), as published repositories hold it. */
export function clipVocabulary(): { readonly vocab: string; readonly merges: string } {
  const merges = new TextDecoder().decode(fixtureBytes('tokenizer/merges.txt'));
  const joined = merges
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.replace(' ', ''));
  const characters = byteCharacters();
  const tokens = [
    ...characters,
    ...characters.map((character) => `${character}</w>`),
    ...joined,
    '<|startoftext|>',
    '<|endoftext|>',
  ];
  return { merges, vocab: JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id]))) };
}

/** Printable stand-ins for the 256 bytes, in the order of the vocabulary: first those that are printable themselves. */
function byteCharacters(): string[] {
  const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const printable = [...range(33, 126), ...range(161, 172), ...range(174, 255)];
  return [...printable, ...range(256, 256 + 255 - printable.length)].map((code) => String.fromCharCode(code));
}
