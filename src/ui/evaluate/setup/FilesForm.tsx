import { datasetKinds, type DatasetKind } from '../../../data/open-dataset.ts';
import { useModel } from '../../../state/models/backend-context.ts';
import { changeLayout, chooseCoarse, chooseDataset } from '../../../state/evaluate/folders.ts';
import { changeFiles, useEvaluationSetup } from '../../../state/evaluate/setup.ts';
import { NumberField } from '../../refine/controls/NumberField.tsx';
import { Segmented } from '../../shared/Segmented.tsx';
import { FolderField } from './FolderField.tsx';
import { countText, kindWords } from '../words.ts';
import { LabelsField } from './LabelsField.tsx';
import { TextField } from './TextField.tsx';

/** A data set from disk, and where its coarse masks come from. */
export function FilesForm() {
  const files = useEvaluationSetup((setup) => setup.files);
  const suggests = useModel().data?.suggestsMasks ?? true;
  const { kind, split, dataset, coarse, coarseFrom, count, threshold } = files;
  const found = dataset?.found;
  return (
    <>
      <label className="setup-field">
        <span>Layout</span>
        <select
          className="field"
          value={kind}
          onChange={(event) => void changeLayout({ kind: event.target.value as DatasetKind })}
        >
          {datasetKinds.map((name) => (
            <option key={name} value={name}>
              {kindWords[name]}
            </option>
          ))}
        </select>
      </label>
      {kind !== 'folder' && (
        <label className="setup-field">
          <span>Split</span>
          <TextField value={split} onCommit={(value) => void changeLayout({ split: value })} />
        </label>
      )}
      <FolderField
        label="Folder of the data set"
        reading={dataset}
        found={
          found
            ? `${found.name}: ${countText(found.count, 'picture')}, ${countText(found.classNames.length, 'class', 'classes')}`
            : undefined
        }
        onFolder={(folder) => void chooseDataset(folder)}
      />
      <Segmented
        label="Coarse masks"
        segments={[
          { value: 'folder', label: 'Masks from a folder' },
          { value: 'activation', label: 'The model’s own' },
        ]}
        value={coarseFrom}
        onChange={(value) => changeFiles({ coarseFrom: value })}
        className="segmented-wide"
      />
      {coarseFrom === 'folder' ? (
        <FolderField
          label="Folder of the coarse masks"
          reading={coarse}
          found={coarse?.found?.layout}
          onFolder={(folder) => void chooseCoarse(folder)}
        />
      ) : (
        <p className="note">
          {suggests
            ? 'The model’s own activation for each class in the truth, in the manner of MaskCLIP.'
            : 'This model is not calibrated to make masks.'}
        </p>
      )}
      <LabelsField />
      {found && (
        <label className="setup-field">
          <span>How many</span>
          <NumberField
            value={Math.min(count ?? found.count, found.count)}
            least={1}
            most={found.count}
            step={1}
            onCommit={(value) => changeFiles({ count: value === found.count ? null : value })}
          />
        </label>
      )}
      <label className="setup-field">
        <span>Background below</span>
        <NumberField
          value={threshold}
          least={0}
          most={1}
          step={0.01}
          onCommit={(value) => changeFiles({ threshold: value })}
        />
      </label>
    </>
  );
}
