import { useParametersStore, type Preset } from '../../../state/refine/parameters-store.ts';

/** Where the values start from. Choosing one drops what was changed by hand. */
export function PresetPicker() {
  const { preset, session, changes, choosePreset } = useParametersStore();
  const options: readonly { readonly value: Preset; readonly name: string }[] = [
    { value: 'model', name: 'Preset: tuned' },
    { value: 'paper', name: 'Preset: paper' },
    ...(session ? [{ value: 'session' as const, name: 'Preset: session' }] : []),
  ];
  const isChanged = Object.keys(changes).length > 0;
  return (
    <span className="preset">
      {isChanged && <span className="preset-changed">changed</span>}
      <select
        className="field"
        aria-label="Preset"
        value={preset}
        onChange={(event) => {
          const chosen = options.find(({ value }) => value === event.target.value);
          if (chosen) choosePreset(chosen.value);
        }}
      >
        {options.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {isChanged && (
        <button type="button" className="button button-quiet" onClick={() => choosePreset(preset)}>
          Reset all
        </button>
      )}
    </span>
  );
}
