import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../shared/Button.tsx';

interface ParameterRowProps {
  readonly name: string;
  readonly help: string;
  readonly helpId: string;
  /** Label target; absent for groups. */
  readonly controlId?: string;
  readonly value: ReactNode;
  readonly unit?: string | undefined;
  readonly paper?: string | undefined;
  readonly isChanged: boolean;
  readonly onReset: () => void;
  readonly children?: ReactNode;
}

/** One parameter: name, value and unit, its control, what it does, the paper's value, and the way back. */
export function ParameterRow(row: ParameterRowProps) {
  const { name, help, helpId, controlId, value, unit, paper, isChanged, onReset, children } = row;
  return (
    <div className="parameter">
      <div className="parameter-head">
        {controlId ? <label htmlFor={controlId}>{name}</label> : <span className="parameter-name">{name}</span>}
        <IconButton className="parameter-reset" label={`Reset ${name}`} disabled={!isChanged} onClick={onReset}>
          <RotateCcw size={13} />
        </IconButton>
        {value}
        {unit && <span className="note parameter-unit">{unit}</span>}
      </div>
      {children}
      <p id={helpId} className="note">
        {help} {paper !== undefined && <span className="parameter-paper">Paper: {paper}.</span>}
      </p>
    </div>
  );
}
