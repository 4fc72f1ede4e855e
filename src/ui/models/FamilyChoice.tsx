import { useId } from 'react';
import { catalogue } from '../../models/catalogue/catalogue.ts';

interface FamilyChoiceProps {
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** What a model without a manifest.json is taken for. */
export function FamilyChoice({ value, onChange }: FamilyChoiceProps) {
  const id = useId();
  return (
    <span className="family">
      <label htmlFor={id}>Made like</label>
      <select id={id} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
        {catalogue.map((entry) => (
          <option key={entry.id} value={entry.id}>
            {entry.title}
          </option>
        ))}
      </select>
    </span>
  );
}
