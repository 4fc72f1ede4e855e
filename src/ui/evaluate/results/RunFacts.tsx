import { useEvaluationStore } from '../../../state/evaluate/store.ts';
import { Section } from '../../shared/Section.tsx';
import { protocolText } from '../../../evaluation/run/data-spec.ts';
import { coarseText, countText, dataText, experimentWords } from '../words.ts';

/** What the run in view is of, while nothing about it can be changed. */
export function RunFacts() {
  const header = useEvaluationStore((state) => state.run?.header);
  if (!header) return null;
  const { experiment, model, backend, precision, rows, count, threshold, classNames } = header;
  const facts = [
    ['Question', experimentWords[experiment].asks],
    ['Pictures', `${dataText(header)}, ${count.toLocaleString('en')}`],
    ['Coarse masks', coarseText(header)],
    ['Labels', protocolText(header.labels)],
    ['Hard masks', header.hardMasks],
    ['Classes', countText(classNames.length, 'class', 'classes')],
    ['Background', header.hasBackground ? `below ${threshold}` : 'none: every pixel has a class'],
    ['Rows', countText(rows.length, 'row')],
    ['Model', `${model}, ${backend}, ${precision}`],
  ];
  return (
    <Section title="This run">
      <dl className="facts stack">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
