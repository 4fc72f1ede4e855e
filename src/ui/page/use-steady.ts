import { useEffect, useState } from 'react';

/** Milliseconds without a change before something is said aloud. */
const calm = 800;

/** A value once it has stayed the same for a while. What changes many times a second is not worth saying each time. */
export function useSteady<T>(value: T): T {
  const [steady, setSteady] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSteady(value), calm);
    return () => clearTimeout(timer);
  }, [value]);
  return steady;
}
