import { formatSeconds } from '../../models/download/progress-line.ts';
import type { RunProgress } from '../run/run-experiment.ts';

const width = 30;

/** "[#########---------------------] 431 of 1449, 2 failed, 12 min 5 s left, 2007_001423" */
export function progressBar({ done, total, failed, secondsLeft, item }: RunProgress): string {
  const filled = total === 0 ? width : Math.floor((width * done) / total);
  return [
    `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${done} of ${total}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(secondsLeft === null || item === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
    ...(item === null ? [] : [item]),
  ].join(', ');
}
