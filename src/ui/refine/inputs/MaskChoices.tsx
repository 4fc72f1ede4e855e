import type { MaskFile } from '../../../state/refine/inputs-store.ts';
import { chooseMaskReading } from '../../../state/refine/open-files.ts';
import { NumberField } from '../controls/NumberField.tsx';

/** How the mask file is read: which class, inverted, cut, feathered. */
export function MaskChoices({ file }: { readonly file: MaskFile }) {
  const { reading, choice } = file;
  return (
    <div className="mask-choices">
      {reading.classes.length > 1 && (
        <label className="mask-choice">
          Class
          <select
            className="field"
            value={String(choice.pick)}
            onChange={(event) => {
              const { value } = event.target;
              void chooseMaskReading({ pick: value === 'all' ? 'all' : Number(value) });
            }}
          >
            <option value="all">all {reading.classes.length}</option>
            {reading.classes.map(({ index, name, share }) => (
              <option key={index} value={index}>
                {name ?? `class ${index}`} ({(share * 100).toFixed(1)} %)
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="checkbox">
        <input
          type="checkbox"
          checked={choice.invert}
          onChange={(event) => void chooseMaskReading({ invert: event.target.checked })}
        />
        Invert
      </label>
      <label className="checkbox">
        <input
          type="checkbox"
          checked={choice.threshold !== null}
          onChange={(event) => void chooseMaskReading({ threshold: event.target.checked ? 0.5 : null, feather: null })}
        />
        Cut at
        <NumberField
          label="Threshold of the mask"
          value={choice.threshold ?? 0.5}
          least={0}
          most={1}
          step={0.05}
          onCommit={(threshold) => void chooseMaskReading({ threshold, feather: null })}
        />
      </label>
      <label className="mask-choice">
        Feather
        <NumberField
          label="Feathering of the mask’s edge in pixels"
          value={choice.feather ?? 0}
          least={0}
          most={64}
          step={1}
          onCommit={(feather) => void chooseMaskReading({ feather })}
        />
        px
      </label>
    </div>
  );
}
