import type { MachineFacts } from '../../models/machine/preflight.ts';
import type { Mark } from './ModelCard.tsx';

/**
 * Whether a model would run here, from what is known before anything is asked of a network: the graphics card and the
 * room. "Check" says more.
 * @param bytes the model's size as far as it is known
 */
export function quickVerdict(
  { gpu, storage }: Pick<MachineFacts, 'gpu' | 'storage'>,
  bytes: number | null,
): Mark | null {
  if (!gpu && bytes === null) return null; // a small model runs on the processor
  if (!gpu) return { text: 'Needs a graphics card that this browser can use', tone: 'warning' };
  const free = storage && storage.quota - storage.usage;
  if (free !== null && bytes !== null && bytes > free) return { text: 'Not enough room here', tone: 'warning' };
  return { text: 'Should run here', tone: 'good' };
}
