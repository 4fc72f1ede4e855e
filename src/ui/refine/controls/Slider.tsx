import { useState } from 'react';

interface SliderProps {
  readonly id?: string;
  readonly label?: string;
  readonly describedBy?: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  /** The paper's value, marked on the track. */
  readonly tick?: number | undefined;
  /** `live`: every step counts. `release`: only where the thumb is let go; a new run is too dear for every step. */
  readonly commit: 'live' | 'release';
  readonly onChange: (value: number) => void;
  /** Follows the thumb, whether it counts yet or not. */
  readonly onDraft?: (value: number | null) => void;
}

const shareOf = (value: number, { least, most }: Pick<SliderProps, 'least' | 'most'>) =>
  (value - least) / (most - least);

export function Slider(slider: SliderProps) {
  const { id, label, describedBy, value, least, most, step, tick, commit, onChange, onDraft } = slider;
  const [draft, setDraft] = useState<number | null>(null);
  const shown = draft ?? value;
  const follow = (next: number) => {
    if (commit === 'live') return onChange(next);
    setDraft(next);
    onDraft?.(next);
  };
  const release = () => {
    if (draft === null) return;
    setDraft(null);
    onDraft?.(null);
    if (draft !== value) onChange(draft);
  };
  const style = { '--share': shareOf(shown, slider), '--tick': tick === undefined ? 0 : shareOf(tick, slider) };
  return (
    <span className="slider" style={style}>
      <input
        id={id}
        type="range"
        className="range"
        aria-label={label}
        aria-describedby={describedBy}
        min={least}
        max={most}
        step={step}
        value={shown}
        onChange={(event) => follow(event.target.valueAsNumber)}
        onPointerUp={release}
        onKeyUp={release}
        onBlur={release}
      />
      {tick !== undefined && <span className="slider-tick" aria-hidden />}
    </span>
  );
}
