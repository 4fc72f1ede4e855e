import { FolderOpen } from 'lucide-react';
import { openFiles } from '../../../state/refine/open-files.ts';
import { FileButton } from '../../shared/FileButton.tsx';
import { HistoryButtons } from './HistoryButtons.tsx';
import { MaskCard } from './MaskCard.tsx';
import { PhotoCard } from './PhotoCard.tsx';
import { Samples } from './Samples.tsx';
import { TruthCard } from './TruthCard.tsx';
import { Section } from '../../shared/Section.tsx';

/** What is refined, and other things to refine. */
export function InputsColumn() {
  return (
    <>
      <Section
        title="Inputs"
        className="inputs"
        aside={
          <>
            <HistoryButtons />
            <FileButton
              className="button button-plain"
              label="Open a photo, mask, truth or session"
              accept="image/*,.json,.npy,.npz,.xml"
              multiple
              onFiles={(files) => void openFiles(files)}
            >
              <FolderOpen size={14} aria-hidden /> Open
            </FileButton>
          </>
        }
      >
        <PhotoCard />
        <MaskCard />
        <TruthCard />
        <p className="note">Drop or paste a photo and its mask anywhere. Nothing leaves this page.</p>
      </Section>
      <Samples />
    </>
  );
}
