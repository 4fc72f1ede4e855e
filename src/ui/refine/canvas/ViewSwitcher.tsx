import { Segmented } from '../../shared/Segmented.tsx';
import { useViewStore, viewNames } from '../../../state/refine/view-store.ts';
import { viewWords } from './view-words.ts';

const segments = viewNames.map((value, i) => ({
  value,
  label: viewWords[value].name,
  title: `${viewWords[value].caption} (${i + 1})`,
  content: (
    <>
      {viewWords[value].name}
      <span className="view-key" aria-hidden>
        {i + 1}
      </span>
    </>
  ),
}));

export function ViewSwitcher() {
  const view = useViewStore((state) => state.view);
  const show = useViewStore((state) => state.show);
  return (
    <Segmented
      label="View"
      className="view-switcher"
      segments={segments}
      value={view}
      onChange={(next) => show({ view: next })}
    />
  );
}
