import { Tokenizer } from '@huggingface/tokenizers';
import { G4SegError } from '../core/errors.ts';
import { clipTokenizerJson } from './clip-tokenizer-json.ts';
import type { ClipTokenizerFiles } from './clip-tokenizer-json.ts';

export interface TokenizerParameters {
  /** Number of ids of an encoded prompt, BOS, EOS and padding included: 77 for the published models. */
  readonly contextLength: number;
  /** 49407 (EOS) for SD 1.5, 0 for SD 2.x, whatever the repository's tokenizer_config.json says. */
  readonly padTokenId: number;
}

/** Text -> token ids of a CLIP text encoder. */
export interface ClipTokenizer extends TokenizerParameters {
  /** BOS, the text, EOS, padding: exactly `contextLength` ids. A longer text is cut before EOS, as by transformers. */
  encode(text: string): Int32Array<ArrayBuffer>;
  /** The ids of the text alone, uncut: no BOS, no EOS, no padding. */
  bodyIds(text: string): readonly number[];
}

/**
 * Builds the tokenizer from the text of a model repository's `tokenizer/` files.
 * @throws G4SegError `bad-model` where a file is not what its name says, `internal` for impossible parameters
 */
export function loadTokenizer(files: ClipTokenizerFiles, parameters: TokenizerParameters): ClipTokenizer {
  const { contextLength, padTokenId } = parameters;
  if (!Number.isInteger(contextLength) || contextLength < 3) {
    throw new G4SegError('internal', `A context holds BOS, a token and EOS at least; got length ${contextLength}.`);
  }
  const { json, config, beginning, end } = clipTokenizerJson(files);
  const library = new Tokenizer(json, config);

  function bodyIds(text: string): readonly number[] {
    // JavaScript lower-cases a word-final Σ to ς; Python's tokenizers, like the models' training, always to σ.
    return library.encode(text.replaceAll('Σ', 'σ'), { add_special_tokens: false }).ids;
  }

  return {
    contextLength,
    padTokenId,
    bodyIds,
    encode(text) {
      const ids = new Int32Array(contextLength).fill(padTokenId);
      const body = bodyIds(text).slice(0, contextLength - 2);
      ids.set([beginning, ...body, end]);
      return ids;
    },
  };
}
