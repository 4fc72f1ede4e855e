import type { Progress, StageName } from '../../../engine/protocol.ts';

/** Short names of the stages, and what each does. */
export const stageWords: Readonly<Record<StageName, { readonly name: string; readonly does: string }>> = {
  prepare: { name: 'Prepare', does: 'brings the photo to the size of the model' },
  'coarse-features': { name: 'See', does: 'what the encoder of pictures and words sees in the photo' },
  'coarse-text': { name: 'Words', does: 'class name to the embedding that pictures are compared with' },
  coarse: { name: 'Suggest', does: 'a coarse mask of a class, from both' },
  encode: { name: 'Encode', does: 'photo to latent (VAE)' },
  noise: { name: 'Noise', does: 'adds noise for step t (Eq. 1)' },
  'embed-text': { name: 'Prompt', does: 'class name to text embedding' },
  denoise: { name: 'Denoise', does: 'one U-Net step with the mask injected (Eq. 2–5)' },
  decode: { name: 'Decode', does: 'latent to the generated picture (VAE)' },
  'features-original': { name: 'F photo', does: 'features of the photo' },
  'features-generated': { name: 'F gen.', does: 'features of the generated picture' },
  match: { name: 'Match', does: 'finds the best original patch for each generated one (Eq. 8)' },
  mix: { name: 'Mix', does: 'mixes the probabilities of matched points (Eq. 9)' },
  joint: { name: 'Join', does: 'puts all classes and the background beside each other' },
  'self-similarity': { name: 'Self', does: 'matches the photo with itself' },
  lattice: { name: 'Lattice', does: 'places and colours of the photo, for the dense CRF' },
  post: { name: 'Fit', does: 'fits the edge to the colours of the photo' },
  merge: { name: 'Merge', does: 'one label a pixel over all classes' },
};

export function stageName(stage: Progress['stage']): string {
  if (stage === 'load') return 'Loading the model';
  if (stage === 'self-test') return 'Testing the device';
  return stageWords[stage].name;
}

/** "840 ms", "2.4 s", "1 min 5 s". */
export function timeText(milliseconds: number): string {
  if (milliseconds < 1) return '< 1 ms';
  if (milliseconds < 995) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
