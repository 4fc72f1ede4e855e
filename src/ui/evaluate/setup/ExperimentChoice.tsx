import { experimentNames, experiments } from '../../../evaluation/run/experiments.ts';
import { useEvaluationSetup } from '../../../state/evaluate/setup.ts';
import { countText, experimentWords } from '../words.ts';

/** The experiments, each with what it asks. */
export function ExperimentChoice() {
  const chosen = useEvaluationSetup((setup) => setup.experiment);
  return (
    <fieldset className="stack experiments">
      <legend className="visually-hidden">Experiment</legend>
      {experimentNames.map((name) => (
        <label key={name} className="experiment" data-chosen={name === chosen}>
          <input
            type="radio"
            name="experiment"
            value={name}
            checked={name === chosen}
            onChange={() => useEvaluationSetup.setState({ experiment: name })}
          />
          <span className="experiment-name">{experimentWords[name].name}</span>
          <span className="note">{countText(experiments[name].rows.length, 'row')}</span>
          <span className="note experiment-asks">{experimentWords[name].asks}</span>
        </label>
      ))}
    </fieldset>
  );
}
