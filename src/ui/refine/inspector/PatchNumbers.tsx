import { ArrowDown, ArrowUp, Equal } from 'lucide-react';
import type { ConfidenceBand } from '../../../method/parameters.ts';
import type { Round } from '../../../engine/protocol.ts';
import type { PatchReport } from '../../../state/refine/match-sets.ts';
import { placeText } from './place-text.ts';

interface PatchNumbersProps {
  readonly report: PatchReport;
  readonly round: Round;
  readonly band: ConfidenceBand | null;
}

const icons = { raised: ArrowUp, lowered: ArrowDown, kept: Equal };

export function PatchNumbers({ report, round, band }: PatchNumbersProps) {
  const { direction, before, after, match, cosine, patch } = report;
  const Icon = icons[direction];
  return (
    <dl className="facts patch-numbers">
      <div className="patch-change" data-direction={direction}>
        <dt>Probability</dt>
        <dd>
          {before.toFixed(2)} <span aria-label="to">→</span> {after.toFixed(2)}
          <span className="note patch-direction">
            <Icon size={13} aria-hidden /> {direction === 'kept' ? keptBecause(report, band) : direction}
          </span>
        </dd>
      </div>
      <div>
        <dt>Match</dt>
        <dd>{match === patch ? 'itself' : placeText(match, round.grid)}</dd>
      </div>
      <div>
        <dt>Cosine</dt>
        <dd>{cosine.toFixed(3)}</dd>
      </div>
    </dl>
  );
}

function keptBecause({ before, match, patch }: PatchReport, band: ConfidenceBand | null): string {
  if (match === patch) return 'kept: matches itself';
  if (band && (before < band.low || before > band.high)) return 'kept: outside the band';
  return 'kept';
}
