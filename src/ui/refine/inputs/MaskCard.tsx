import { Contrast } from 'lucide-react';
import { useMemo } from 'react';
import { replaceInputs } from '../../../state/refine/input-history.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { Raster } from '../../shared/Raster.tsx';
import { InputCard } from './InputCard.tsx';
import { MaskChoices } from './MaskChoices.tsx';
import { SuggestMask } from './SuggestMask.tsx';
import { masksThumbnail } from './thumbnails.ts';

export function MaskCard() {
  const mask = useInputsStore((state) => state.mask);
  const hasPhoto = useInputsStore((state) => state.photo !== null);
  const thumbnail = useMemo(() => mask && masksThumbnail(mask.masks.map((one) => one.probability)), [mask]);
  return (
    <InputCard
      title="Coarse mask"
      role="mask"
      input={mask}
      empty="Black and white, grey, alpha, or palette"
      thumbnail={thumbnail ? <Raster picture={thumbnail} label="" /> : <Contrast size={18} aria-hidden />}
      onRemove={() => replaceInputs('Remove the mask', { mask: null })}
    >
      {mask?.file ? <MaskChoices file={mask.file} /> : !mask && hasPhoto ? <SuggestMask /> : null}
    </InputCard>
  );
}
