import type { Results, RowResult } from '../../../evaluation/numbers/results.ts';
import { countText, directionOf, intervalFrom, intervalOf, plain, signed } from '../words.ts';

interface HeadlineProps {
  readonly results: Results;
  readonly row: RowResult;
}

/** The run in four numbers, for the row in view. */
export function Headline({ results, row }: HeadlineProps) {
  const interval = intervalOf(row, results.count);
  const { miou, flippedCorrect, flippedPixels } = row.delta;
  return (
    <dl className="card facts headline" aria-label={`Row ${row.name} in numbers`}>
      <div>
        <dt>Coarse mIoU</dt>
        <dd>{plain(results.coarse.miou)}</dd>
        <dd className="headline-note">{countText(results.count, 'picture')}</dd>
      </div>
      <div>
        <dt>Refined mIoU</dt>
        <dd>{plain(row.refined.miou)}</dd>
        <dd className="headline-note">row {row.name}</dd>
      </div>
      <div data-sign={directionOf(row, results.count)}>
        <dt>Gain</dt>
        <dd>{signed(miou)}</dd>
        <dd className="headline-note">
          {interval
            ? `95 %: ${signed(interval[0])} to ${signed(interval[1])}`
            : `interval from ${intervalFrom} pictures on`}
        </dd>
      </div>
      <div>
        <dt>Flips right</dt>
        <dd>{flippedCorrect === null ? '–' : `${plain(100 * flippedCorrect, 0)} %`}</dd>
        <dd className="headline-note">of {flippedPixels.toLocaleString('en')} pixels</dd>
      </div>
    </dl>
  );
}
