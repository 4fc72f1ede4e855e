import { useId, useRef } from 'react';
import { paperParameters } from '../../../method/parameters.ts';
import { parameterWords } from '../../../method/parameters.ts';
import { ParameterRow } from './ParameterRow.tsx';
import { useParameter } from './use-parameter.ts';

const step = 0.01;
const paper = paperParameters.band ?? { low: 0, high: 1 };

/** The confidence band: two thumbs on one track, and a switch that lets every pixel change. */
export function BandParameter() {
  const id = useId();
  const { value: band, isChanged, set, reset } = useParameter('band');
  const remembered = useRef(band ?? paper);
  const shown = band ?? { low: 0, high: 1 };
  const words = parameterWords.band;

  const toggle = (on: boolean) => {
    if (band) remembered.current = band;
    set(on ? remembered.current : null);
  };
  const style = { '--low': shown.low, '--high': shown.high };
  return (
    <ParameterRow
      name={words.name}
      help={words.help}
      helpId={`${id}-help`}
      paper={`${paper.low} to ${paper.high}`}
      isChanged={isChanged}
      onReset={reset}
      value={
        <label className="checkbox band-switch">
          <input type="checkbox" checked={band !== null} onChange={(event) => toggle(event.target.checked)} />
          <span className="band-text">{band ? `${band.low.toFixed(2)} – ${band.high.toFixed(2)}` : 'off'}</span>
          <span className="visually-hidden">Use the confidence band</span>
        </label>
      }
    >
      <span className="slider band-slider" style={style} data-off={band === null}>
        <input
          type="range"
          className="range"
          aria-label="Lowest probability that may change"
          aria-describedby={`${id}-help`}
          min={0}
          max={1}
          step={step}
          value={shown.low}
          disabled={!band}
          onChange={(event) => set({ low: Math.min(event.target.valueAsNumber, shown.high), high: shown.high })}
        />
        <input
          type="range"
          className="range"
          aria-label="Highest probability that may change"
          aria-describedby={`${id}-help`}
          min={0}
          max={1}
          step={step}
          value={shown.high}
          disabled={!band}
          onChange={(event) => set({ low: shown.low, high: Math.max(event.target.valueAsNumber, shown.low) })}
        />
        <span className="slider-tick" style={{ '--tick': paper.low }} aria-hidden />
        <span className="slider-tick" style={{ '--tick': paper.high }} aria-hidden />
      </span>
    </ParameterRow>
  );
}
