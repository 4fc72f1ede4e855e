import { useEffect, useState } from 'react';

/** Milliseconds without a change after which something stands still. */
const long = 8_000;

/** Whether a value has not changed for a while. */
export function useStill(value: unknown): boolean {
  const [still, setStill] = useState<{ readonly value: unknown } | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setStill({ value }), long);
    return () => clearTimeout(timer);
  }, [value]);
  return still !== null && still.value === value;
}
