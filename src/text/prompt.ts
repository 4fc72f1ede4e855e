import { G4SegError } from '../core/errors.ts';
import type { ClipTokenizer } from './tokenizer.ts';

/** The paper's prompt. */
export const defaultTemplate = 'A photo of {class}';
const placeholder = '{class}';

export interface Prompt {
  readonly prompt: string;
  /** `contextLength` token ids. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** Positions among `ids` of the class name's tokens, `end` not included. Never empty, never BOS or EOS. */
  readonly span: { readonly start: number; readonly end: number };
  /** True where the prompt was too long and tokens of the class name were cut off. */
  readonly truncated: boolean;
}

/**
 * The prompt for a class and where its name stands among the tokens (T_c of Eq. 4).
 *
 * The span is what the name adds: the tokens between those that the text before and after the name has by itself. So a
 * name that repeats a word of the template is found where it stands, and where a name melts with its neighbours into
 * one token, what changes belongs to it.
 * @param template text with `{class}` in it once
 * @throws G4SegError `bad-input` for an empty name, a template without its one `{class}`, or a template so long that
 *   no token of the name is left
 */
export function buildPrompt(tokenizer: ClipTokenizer, template: string, className: string): Prompt {
  const [before, after, ...more] = template.split(placeholder);
  if (after === undefined || more.length > 0) {
    throw new G4SegError('bad-input', `The prompt "${template}" must contain ${placeholder} exactly once.`, {
      template,
    });
  }
  const name = className.trim().replace(/\s+/g, ' ');
  if (tokenizer.bodyIds(name).length === 0) {
    throw new G4SegError('bad-input', 'The class name is empty. Type what the mask shows, for example "cat".');
  }
  const prompt = before + name + after;
  const body = tokenizer.bodyIds(prompt);
  const start = commonPrefix(body, tokenizer.bodyIds(before));
  const end = body.length - commonPrefix([...body].reverse(), [...tokenizer.bodyIds(after)].reverse());
  const room = tokenizer.contextLength - 2; // BOS and EOS
  if (start >= room) {
    throw new G4SegError(
      'bad-input',
      `The prompt has ${start} tokens before the class name and the model reads ${room} in all. Shorten the prompt.`,
      { template, before: start, room },
    );
  }
  return {
    prompt,
    ids: tokenizer.encode(prompt),
    span: { start: start + 1, end: Math.min(end, room) + 1 },
    truncated: end > room,
  };
}

/** How many leading items two lists share. */
function commonPrefix(a: readonly number[], b: readonly number[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}
