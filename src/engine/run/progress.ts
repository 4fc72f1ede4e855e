import type { GraphPath } from '../graphs/graph-plan.ts';
import type { Progress, RefineRequest, StageName } from '../protocol.ts';

/** What is heard while a call runs. */
export interface Listeners {
  /** Before a stage runs. */
  readonly onStage: (stage: StageName) => void;
  /** Before a graph becomes a session, which takes seconds for a large one. */
  readonly onOpen: (path: GraphPath) => void;
}

export const silent: Listeners = { onStage: () => undefined, onOpen: () => undefined };

const graphWords: Readonly<Record<GraphPath, string>> = {
  'unet/model.onnx': 'the U-Net',
  'text_encoder/model.onnx': 'the text encoder',
  'vae_encoder/model.onnx': 'the encoder of pictures',
  'vae_decoder/model.onnx': 'the decoder of pictures',
  'clip/vision_model.onnx': 'CLIP for pictures',
  'clip/text_model.onnx': 'CLIP for text',
};

/** Turns stages and rounds into a fraction and words. Stages of one pass count alike; the eye forgives the rest. */
export function progressOf(
  { masks, parameters }: RefineRequest,
  onProgress: ((progress: Progress) => void) | undefined,
): Listeners & { readonly onRound: (round: number, mask: { readonly className: string }) => void } {
  const passes = masks.length * parameters.rounds;
  const stagesAPass = 6;
  let pass = -1;
  let stagesDone = 0;
  let fraction = 0;
  let where = '';
  return {
    onRound: (round, mask) => {
      pass += 1;
      stagesDone = 0;
      where = [mask.className, ...(parameters.rounds > 1 ? [`round ${round + 1} of ${parameters.rounds}`] : [])].join(
        ', ',
      );
    },
    onStage: (stage) => {
      fraction = Math.min(1, (Math.max(0, pass) + Math.min(1, stagesDone / stagesAPass)) / passes);
      stagesDone += 1;
      onProgress?.({ stage, fraction, detail: where });
    },
    onOpen: (path) => onProgress?.({ stage: 'load', fraction, detail: graphWords[path] }),
  };
}
