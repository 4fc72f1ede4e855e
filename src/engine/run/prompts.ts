import type { ModelFiles } from '../../models/read/model-files.ts';
import type { Prompt } from '../../text/prompt.ts';
import { buildPrompt } from '../../text/prompt.ts';
import { loadTokenizer } from '../../text/tokenizer.ts';

export type { Prompt };

/** Class name -> token ids, for the model's two text encoders: they pad differently. */
export interface Prompts {
  diffusion(className: string): Prompt;
  /** For the joint image-text space of CLIP. */
  joint(className: string): Prompt;
}

/** @throws G4SegError 'bad-model' where the tokenizer's files cannot be read; the functions throw 'bad-input' */
export async function readPrompts({ manifest, file }: ModelFiles): Promise<Prompts> {
  const text = (name: string) => file(`tokenizer/${name}`).text();
  const files = {
    vocab: await text('vocab.json'),
    merges: await text('merges.txt'),
    config: await text('tokenizer_config.json'),
    specialTokens: await text('special_tokens_map.json'),
  };
  const { family } = manifest;
  const diffusion = loadTokenizer(files, family);
  const joint = loadTokenizer(files, family.clip);
  return {
    diffusion: (className) => buildPrompt(diffusion, manifest.prompt, className),
    joint: (className) => buildPrompt(joint, manifest.prompt, className),
  };
}
