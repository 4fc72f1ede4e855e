import { Image } from 'lucide-react';
import { replaceInputs } from '../../../state/refine/input-history.ts';
import { noInputs, useInputsStore } from '../../../state/refine/inputs-store.ts';
import { Raster } from '../../shared/Raster.tsx';
import { InputCard } from './InputCard.tsx';

export function PhotoCard() {
  const photo = useInputsStore((state) => state.photo);
  return (
    <InputCard
      title="Photo"
      role="photo"
      input={photo}
      empty="PNG, JPEG, WebP or AVIF"
      thumbnail={photo ? <Raster picture={photo.pixels} label="" /> : <Image size={18} aria-hidden />}
      onRemove={() => replaceInputs('Remove the photo', noInputs)}
    />
  );
}
