import type { ReactNode } from 'react';
import { percent } from './result-words.ts';
import { useResultNumbers } from './use-result-numbers.ts';

/** The result in numbers, for the class and round in view. */
export function Counts() {
  const { change, generated, hasTruth, against, right } = useResultNumbers();
  const share = (pixels: number) => (change ? `${percent(pixels / change.pixels)} %` : '');
  return (
    <dl className="facts counts" aria-label="Result in numbers">
      <Count
        name="Raised"
        kind="raised"
        value={change?.raised.toLocaleString('en')}
        note={change && share(change.raised)}
      />
      <Count
        name="Lowered"
        kind="lowered"
        value={change?.lowered.toLocaleString('en')}
        note={change && share(change.lowered)}
      />
      <Count
        name="Flipped"
        title="Pixels that crossed one half, from your mask to the result"
        value={change?.flipped.toLocaleString('en')}
        note={right === null ? change && share(change.flipped) : `${Math.round(right * 100)} % rightly`}
      />
      <Count
        name="In band"
        title="Pixels that may change"
        value={change && generated ? share(change.inBand) : undefined}
        note="may change"
      />
      <Count
        name="Discrepancy"
        title="Mean of 1 − cosine over all matched pairs"
        value={change?.discrepancy?.toFixed(3)}
        note="mean 1 − cos"
      />
      {hasTruth && (
        <Count
          name="IoU"
          title="Overlap with the truth, from your mask to the result"
          value={against && <OverlapChange before={against.before} after={against.after} />}
          note={against && overlapNote(against.after - against.before)}
        />
      )}
    </dl>
  );
}

function OverlapChange({ before, after }: { readonly before: number; readonly after: number }) {
  return (
    <>
      {percent(before)} <span aria-label="to">→</span> {percent(after)}
    </>
  );
}

function overlapNote(change: number): string {
  if (Number.isNaN(change)) return 'class not in the truth';
  const points = (change * 100).toFixed(1);
  return `${change >= 0.0005 ? '+' : ''}${points === '-0.0' ? '0.0' : points} points`;
}

interface CountProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly kind?: 'raised' | 'lowered';
  readonly title?: string;
}

function Count({ name, value, note, kind, title }: CountProps) {
  return (
    <div className="count" data-kind={kind} title={title}>
      <dt>{name}</dt>
      <dd>
        <span className="count-value">{value ?? '–'}</span>
        <span className="count-note">{note}</span>
      </dd>
    </div>
  );
}
