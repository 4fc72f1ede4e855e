import { Target } from 'lucide-react';
import { useMemo } from 'react';
import { replaceInputs } from '../../../state/refine/input-history.ts';
import { useInputsStore } from '../../../state/refine/inputs-store.ts';
import { Raster } from '../../shared/Raster.tsx';
import { InputCard } from './InputCard.tsx';
import { labelsThumbnail } from './thumbnails.ts';

export function TruthCard() {
  const truth = useInputsStore((state) => state.truth);
  const thumbnail = useMemo(() => truth && labelsThumbnail(truth.labels, truth), [truth]);
  return (
    <InputCard
      title="Truth"
      role="truth"
      input={truth}
      empty="Optional: shows IoU before and after"
      thumbnail={thumbnail ? <Raster picture={thumbnail} label="" /> : <Target size={18} aria-hidden />}
      onRemove={() => replaceInputs('Remove the truth', { truth: null })}
    />
  );
}
