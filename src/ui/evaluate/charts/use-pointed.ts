import { useCallback, useRef, type KeyboardEvent } from 'react';
import type { ItemGain } from '../../../evaluation/numbers/quality.ts';

/** Remembers which picture of a chart is pointed at, by mouse or arrow keys, without drawing the chart anew; Enter opens it. */
export function usePointed(onOpen: (item: ItemGain) => void) {
  const pointed = useRef<ItemGain | null>(null);
  const point = useCallback((item: ItemGain | null) => {
    pointed.current = item;
  }, []);
  const openOnEnter = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && pointed.current) onOpen(pointed.current);
  };
  return { point, openOnEnter };
}
