import { useState } from 'react';

/** The modal sheets of the page. */
export type Sheet = 'help' | 'method';

export function useSheet() {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  return { sheet, open: setSheet, close: () => setSheet(null) };
}
