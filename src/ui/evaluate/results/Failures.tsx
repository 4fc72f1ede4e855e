import type { Results } from '../../../evaluation/numbers/results.ts';
import { Panel } from './Panel.tsx';

const shown = 50;

/** The pictures that could not be measured, each with its reason. */
export function Failures({ results }: { readonly results: Results }) {
  const { failed } = results;
  return (
    <Panel
      title={`Pictures that failed: ${failed.length}`}
      note="Left out of every number. Going on tries them once more."
      isWide
    >
      <ul className="stack failures">
        {failed.slice(0, shown).map(({ index, name, failure }) => (
          <li key={index}>
            <strong>{name}</strong> {failure.message}
          </li>
        ))}
        {failed.length > shown && <li>and {failed.length - shown} more; all are in results.json</li>}
      </ul>
    </Panel>
  );
}
