import { G4SegError } from '../core/errors.ts';

/** Contents of the files in a repository's `tokenizer/` folder. */
export interface ClipTokenizerFiles {
  /** vocab.json */
  readonly vocab: string;
  /** merges.txt */
  readonly merges: string;
  /** tokenizer_config.json */
  readonly config: string;
  /** special_tokens_map.json. Where it and the config disagree, this one is right (SD 2.1 pads with "!"). */
  readonly specialTokens?: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

export interface ClipTokenizerJson {
  /** What a `tokenizer.json` would hold. */
  readonly json: object;
  readonly config: object;
  /** Ids of BOS and EOS. */
  readonly beginning: number;
  readonly end: number;
}

/**
 * Published Stable Diffusion repositories hold the slow tokenizer's files and no `tokenizer.json`. This is the one
 * that transformers' `CLIPTokenizer` (5.x, tokenization_clip.py) builds from them.
 * @throws G4SegError `bad-model`
 */
export function clipTokenizerJson(files: ClipTokenizerFiles): ClipTokenizerJson {
  const vocab = parseVocabulary(files.vocab);
  const config = parseObject(files.config, 'tokenizer_config.json');
  const named: JsonObject = {
    ...config,
    ...(files.specialTokens === undefined ? {} : parseObject(files.specialTokens, 'special_tokens_map.json')),
  };
  const token = (role: string, usual: string) => contentOf(named[role]) ?? usual;
  const bos = token('bos_token', '<|startoftext|>');
  const eos = token('eos_token', '<|endoftext|>');
  const unknown = token('unk_token', eos);
  const pad = token('pad_token', eos);
  const idOf = (content: string) => {
    const id = vocab[content];
    if (id === undefined) {
      throw new G4SegError(
        'bad-model',
        `vocab.json lacks the special token "${content}". Download the tokenizer again.`,
      );
    }
    return id;
  };
  const special = [...new Set([bos, eos, unknown, pad])].map((content) => ({
    id: idOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    // Whether "<|ENDOFTEXT|>" is EOS too. The last role that names the token decides, as in transformers.
    normalized: isNormalized([named.bos_token, named.eos_token, named.unk_token, named.pad_token], content),
    special: true,
  }));
  const json = {
    added_tokens: special,
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: {
            Regex:
              "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
          },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [eos, idOf(eos)],
      cls: [bos, idOf(bos)],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      unk_token: unknown,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab,
      merges: parseMerges(files.merges),
    },
  };
  return { json, config, beginning: idOf(bos), end: idOf(eos) };
}

function contentOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'content' in value && typeof value.content === 'string') {
    return value.content;
  }
  return undefined;
}

function isNormalized(roles: readonly unknown[], content: string): boolean {
  const role = roles.findLast((value) => contentOf(value) === content);
  return typeof role === 'object' && role !== null && 'normalized' in role && role.normalized === true;
}

function parseObject(text: string, file: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const start = text.slice(0, 20);
    throw new G4SegError(
      'bad-model',
      `${file} is not JSON: it starts with "${start}". Download it again.`,
      {},
      { cause },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new G4SegError('bad-model', `${file} holds no JSON object. Download it again.`);
  }
  return value as JsonObject;
}

function parseVocabulary(text: string): Readonly<Record<string, number>> {
  const vocab = parseObject(text, 'vocab.json');
  for (const [token, id] of Object.entries(vocab)) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0) {
      throw new G4SegError('bad-model', `vocab.json gives "${token}" the id ${String(id)}. Download it again.`);
    }
  }
  return vocab as Readonly<Record<string, number>>;
}

/** Lines of two tokens, most important first; the first line may be a "#version" comment. */
function parseMerges(text: string): [string, string][] {
  const lines = text.split(/\r?\n/);
  if (lines[0].startsWith('#version')) lines.shift();
  return lines.flatMap((line, index): [string, string][] => {
    if (line.trim() === '') return [];
    const parts = line.split(' ');
    if (parts.length === 2) return [[parts[0], parts[1]]];
    throw new G4SegError('bad-model', `merges.txt, rule ${index + 1}: expected two tokens, found "${line}".`);
  });
}
