import { useEvaluationView } from '../../../state/evaluate/view.ts';

/** A row as a chart draws it. */
export interface RowDatum {
  readonly row: string;
  readonly description: string;
  readonly setting: number | undefined;
  readonly isSelected: boolean;
  readonly value: number | null;
  /** Down to the lower end of the interval, and up to the upper one. */
  readonly spread: readonly [number, number] | undefined;
  readonly interval: readonly [number, number] | null;
}

/** Shows the pictures of a row. */
export function selectRow(row: string): void {
  useEvaluationView.setState({ row });
}
