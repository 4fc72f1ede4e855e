import { CircleCheck, CircleX, Info, Hourglass } from 'lucide-react';
import type { PreflightReport, Reason, Verdict as Word } from '../../models/machine/preflight.ts';

const words: Readonly<Record<Word, string>> = {
  yes: 'Yes, it runs here',
  slow: 'Yes, but slowly',
  no: 'No, it does not run here',
};
const icons = { yes: CircleCheck, slow: Hourglass, no: CircleX, note: Info };

/** Yes, slow or no, and why. */
export function Verdict({ report }: { readonly report: PreflightReport }) {
  const Icon = icons[report.verdict];
  return (
    <div className="stack verdict" data-verdict={report.verdict}>
      <p className="verdict-word">
        <Icon size={18} aria-hidden /> {words[report.verdict]}
      </p>
      {report.reasons.length > 0 && (
        <ul className="stack reasons">
          {report.reasons.map((reason) => (
            <ReasonLine key={reason.text} reason={reason} />
          ))}
        </ul>
      )}
    </div>
  );
}

function ReasonLine({ reason: { weight, text } }: { readonly reason: Reason }) {
  const Icon = icons[weight];
  return (
    <li data-weight={weight}>
      <Icon size={14} aria-hidden />
      <span>{text}</span>
    </li>
  );
}
