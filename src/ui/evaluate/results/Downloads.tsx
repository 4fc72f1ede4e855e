import { Download } from 'lucide-react';
import { resultFile, resultFileNames, type ResultFileName } from '../../../state/evaluate/files.ts';
import { postProblem } from '../../../state/page/notices-store.ts';
import { saveFile } from '../../refine/export/save-file.ts';
import { Popover, useClosePopover } from '../../shared/Popover.tsx';
import { runner } from '../runner.ts';

const contents: Readonly<Record<ResultFileName, string>> = {
  'results.json': 'Every number, as the headless run writes it',
  'tables.csv': 'All tables, a line a value',
  'tables.md': 'All tables, for a paper or a README',
  'items.jsonl': 'The journal: a record a picture',
};

/** The files of a run, whether it is finished or not. */
export function Downloads({ disabled }: { readonly disabled: boolean }) {
  return (
    <Popover
      label="Download results"
      align="end"
      disabled={disabled}
      trigger={
        <>
          <Download size={14} aria-hidden /> Download
        </>
      }
    >
      <Files />
    </Popover>
  );
}

function Files() {
  const close = useClosePopover();
  const save = async (name: ResultFileName) => {
    try {
      const summary = await runner().finalSummary();
      if (summary) saveFile(resultFile(name, summary, await runner().journal()));
    } catch (error) {
      postProblem(error);
    }
    close();
  };
  return (
    <ul className="export-list">
      {resultFileNames.map((name) => (
        <li key={name}>
          <button type="button" onClick={() => void save(name)}>
            <span>{name}</span>
            <span className="note">{contents[name]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
