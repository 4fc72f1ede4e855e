import { useState } from 'react';

interface NumberFieldProps {
  readonly id?: string;
  readonly label?: string;
  readonly describedBy?: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly onCommit: (value: number) => void;
  readonly className?: string;
}

/** A number one types. It takes effect on Enter or when it loses the focus; what is out of range goes to the nearest end. */
export function NumberField(field: NumberFieldProps) {
  const { id, label, describedBy, value, least, most, step, onCommit, className = '' } = field;
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    const typed = Number(draft);
    if (draft !== null && draft.trim() !== '' && Number.isFinite(typed)) {
      const stepped = Math.round(typed / step) * step;
      onCommit(Number(Math.min(most, Math.max(least, stepped)).toFixed(6)));
    }
    setDraft(null);
  };
  return (
    <input
      id={id}
      type="number"
      inputMode="decimal"
      className={`field number-field ${className}`}
      aria-label={label}
      aria-describedby={describedBy}
      min={least}
      max={most}
      step={step}
      value={draft ?? value}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
