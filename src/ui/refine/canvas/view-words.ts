import type { ViewName } from '../../../state/refine/view-store.ts';

/** What each view is called and shows, in a sentence for a first visit. */
export const viewWords: Readonly<Record<ViewName, { readonly name: string; readonly caption: string }>> = {
  original: { name: 'Original', caption: 'The photo, untouched.' },
  generated: {
    name: 'Generated',
    caption: 'What the model paints in one step from the noised photo, the mask and the class name.',
  },
  coarse: { name: 'Coarse', caption: 'The mask you brought. The line is one half.' },
  refined: { name: 'Refined', caption: 'Each unsure point is mixed with the point it matches best.' },
  difference: { name: 'Difference', caption: 'Where the probability rose or fell.' },
  split: { name: 'Split', caption: 'Your mask on the left of the divider, refined on its right.' },
  matches: { name: 'Matches', caption: 'Each generated point (circle) and the original point most like it (star).' },
  'cut-out': { name: 'Cut-out', caption: 'The photo where the refined mask is, and nothing else.' },
};
