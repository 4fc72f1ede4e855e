import { ClassNames } from './ClassNames.tsx';
import { Advanced } from './Advanced.tsx';
import { EdgeSection } from './EdgeSection.tsx';
import { StrengthSection } from './StrengthSection.tsx';

/** What a person can say about the result, the plainest question first. */
export function ControlsColumn() {
  return (
    <>
      <ClassNames />
      <EdgeSection />
      <StrengthSection />
      <Advanced />
    </>
  );
}
