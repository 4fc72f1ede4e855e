import { useState } from 'react';

interface TextFieldProps {
  readonly value: string;
  readonly onCommit: (value: string) => void;
}

/** A word one types. It takes effect on Enter or when it loses the focus. */
export function TextField({ value, onCommit }: TextFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    const typed = draft?.trim();
    if (typed && typed !== value) onCommit(typed);
    setDraft(null);
  };
  return (
    <input
      type="text"
      className="field"
      spellCheck={false}
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
