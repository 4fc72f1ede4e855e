import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { classColour, type Rgb } from './class-colours.ts';

/** The colour of each class on the photo at hand. */
export function useClassColours(): (index: number) => Rgb {
  const photo = useInputsStore((state) => state.photo?.pixels);
  const chosen = useViewStore((state) => state.colours);
  return (index) => classColour(index, photo, chosen);
}
