import type { LabelProtocol } from '../../../evaluation/run/data-spec.ts';
import { useEvaluationSetup } from '../../../state/evaluate/setup.ts';

/** Which classes get a mask: the paper's image-level labels, or nothing known of the picture. */
export function LabelsField() {
  const labels = useEvaluationSetup((setup) => setup.labels);
  return (
    <label className="setup-field">
      <span>Classes with a mask</span>
      <select
        className="field"
        value={labels}
        onChange={(event) => useEvaluationSetup.setState({ labels: event.target.value as LabelProtocol })}
      >
        <option value="image">Those of each picture’s truth (the paper)</option>
        <option value="all">All of the data set (label-free)</option>
      </select>
    </label>
  );
}
