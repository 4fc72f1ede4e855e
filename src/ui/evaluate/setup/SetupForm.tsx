import { Play } from 'lucide-react';
import { useBackend, useModel } from '../../../state/models/backend-context.ts';
import { changeScenes, missingFor, picturesOf, useEvaluationSetup } from '../../../state/evaluate/setup.ts';
import { useEvaluationStore } from '../../../state/evaluate/store.ts';
import { NumberField } from '../../refine/controls/NumberField.tsx';
import { Banner } from '../../shared/Banner.tsx';
import { Button } from '../../shared/Button.tsx';
import { Section } from '../../shared/Section.tsx';
import { Segmented } from '../../shared/Segmented.tsx';
import { ExperimentChoice } from './ExperimentChoice.tsx';
import { FilesForm } from './FilesForm.tsx';
import { LabelsField } from './LabelsField.tsx';
import { runner } from '../runner.ts';

const mostScenes = 100_000;

/** What to measure, and on what. */
export function SetupForm() {
  const data = useEvaluationSetup((setup) => setup.data);
  return (
    <>
      <div className="setup-form">
        <Section title="Pictures">
          <div className="stack setup-fields">
            <Segmented
              label="Pictures"
              segments={[
                { value: 'scenes', label: 'Generated scenes' },
                { value: 'folder', label: 'From my disk' },
              ]}
              value={data}
              onChange={(value) => useEvaluationSetup.setState({ data: value })}
              className="segmented-wide"
            />
            {data === 'scenes' ? <ScenesForm /> : <FilesForm />}
            <ModelWarning />
          </div>
        </Section>
        <Section title="Question">
          <ExperimentChoice />
        </Section>
      </div>
      <div className="stack setup-start">
        <Start />
      </div>
    </>
  );
}

function ScenesForm() {
  const { count, coarse } = useEvaluationSetup((setup) => setup.scenes);
  const suggests = useModel().data?.suggestsMasks ?? true;
  return (
    <>
      <label className="setup-field">
        <span>How many</span>
        <NumberField
          value={count}
          least={1}
          most={mostScenes}
          step={1}
          onCommit={(value) => changeScenes({ count: value })}
        />
      </label>
      <label className="setup-field">
        <span>Coarse masks</span>
        <select
          className="field"
          value={coarse}
          onChange={(event) => changeScenes({ coarse: event.target.value as typeof coarse })}
        >
          <option value="corrupted">Truth with errors put in</option>
          <option value="activation" disabled={!suggests}>
            The model’s own activation
          </option>
        </select>
      </label>
      {coarse === 'activation' && <LabelsField />}
      <p className="note">The first test scenes, 128 × 128, with exact truth. No model was trained on them.</p>
    </>
  );
}

/** The miniature never saw a photograph; other models never saw such drawings. */
function ModelWarning() {
  const data = useEvaluationSetup((setup) => setup.data);
  const model = useModel().data;
  if (data === 'scenes' || model?.trainedOn !== 'generated-scenes') return null;
  return (
    <Banner kind="warning">
      {model.title} has seen generated scenes only. On photographs its numbers say little about the method; choose a
      larger model under Models.
    </Banner>
  );
}

function Start() {
  const backend = useBackend();
  const model = useModel();
  const setup = useEvaluationSetup();
  const isOpening = useEvaluationStore((state) => state.phase === 'opening');
  const missing = model.isError
    ? `The model could not be loaded: ${model.error.message}`
    : model.data
      ? missingFor(setup, model.data.suggestsMasks)
      : 'The model is loading …';
  const start = () => {
    const pictures = picturesOf(setup);
    if (pictures) void runner().start(backend, pictures, setup.experiment);
  };
  return (
    <>
      <Button kind="main" className="start-button" disabled={missing !== null || isOpening} onClick={start}>
        <Play size={14} aria-hidden /> Start
      </Button>
      <p className="note" role="status">
        {missing ?? 'Runs with the model in use. The time is told after the first picture.'}
      </p>
    </>
  );
}
