import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

/**
 * Keeps the focus in a part of the page whose buttons come and go: when the focused one goes, the heading takes over, so
 * that Tab goes on from there and not from the top of the page.
 */
export function useFocusKeeper(heading: RefObject<HTMLElement | null>) {
  const inside = useRef(false);
  useEffect(() => {
    if (inside.current && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  });
  return {
    onFocus: () => {
      inside.current = true;
    },
    onBlur: (event: FocusEvent) => {
      // A focused element that goes away leaves to nowhere; a person leaves to somewhere.
      if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) inside.current = false;
    },
  };
}
