import { HistoryButtons } from './HistoryButtons.tsx';
import { MaskCard } from './MaskCard.tsx';
import { OpenButton } from './OpenButton.tsx';
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
            <OpenButton className="button button-plain" label="Open a photo, mask, truth or session" iconSize={14} />
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
