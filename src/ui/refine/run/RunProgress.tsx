import { useWorking } from './use-working.ts';

/** A thin line along the top of the run bar. */
export function RunProgress() {
  const { working, progress } = useWorking();
  return (
    <progress
      className="run-progress"
      data-working={working}
      max={1}
      value={progress?.fraction ?? 0}
      aria-label="Progress"
    />
  );
}
