import type { Role } from '../graphs/role.ts';
import type { Progress, RefineRequest, StageName } from '../protocol.ts';

/** What is heard while a call runs. */
export interface Listeners {
  /** Before a stage runs. */
  readonly onStage: (stage: StageName) => void;
  /** While a long stage of a refiner runs: the share of it that is done, 0..1. */
  readonly onShare: (stage: StageName, share: number) => void;
  /** Before a graph becomes a session, which takes seconds for a large one. */
  readonly onOpen: (role: Pick<Role, 'words'>) => void;
}

export const silent: Listeners = { onStage: () => undefined, onShare: () => undefined, onOpen: () => undefined };

/** Progress of coarse masks: the classes that are made, of all. */
export function coarseProgress(classes: number, onProgress: ((progress: Progress) => void) | undefined): Listeners {
  let done = 0;
  const fraction = () => Math.min(1, done / classes);
  return {
    ...silent,
    onStage: (stage) => {
      onProgress?.({ stage, fraction: fraction(), detail: '' });
      if (stage === 'coarse') done += 1;
    },
    onOpen: ({ words }) => onProgress?.({ stage: 'load', fraction: fraction(), detail: words }),
  };
}

/** The stages after the last pass. */
const following: readonly StageName[] = ['joint', 'self-similarity', 'lattice', 'post', 'merge'];

/** Turns stages and rounds into a fraction and words. Stages of one pass count alike; the eye forgives the rest. */
export function progressOf(
  { masks, parameters }: RefineRequest,
  onProgress: ((progress: Progress) => void) | undefined,
): Listeners & { readonly onRound: (round: number, mask: { readonly className: string }) => void } {
  const passes = parameters.method === 'g4seg' ? masks.length * parameters.rounds : 0;
  // What follows the passes counts like one more.
  const parts = passes + 1;
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
      const follows = following.includes(stage);
      fraction = follows ? passes / parts : (Math.max(0, pass) + Math.min(1, stagesDone / stagesAPass)) / parts;
      stagesDone += 1;
      onProgress?.({ stage, fraction, detail: follows ? '' : where });
    },
    onShare: (stage, share) => {
      fraction = (passes + share) / parts;
      onProgress?.({ stage, fraction, detail: '' });
    },
    onOpen: ({ words }) => onProgress?.({ stage: 'load', fraction, detail: words }),
  };
}
