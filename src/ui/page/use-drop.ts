import { useEffect, useState } from 'react';
import { openFiles } from '../../state/refine/open-files.ts';
import { filesOf } from './files-of.ts';

/** Drop and paste, anywhere on the page. Returns whether files hover over it. */
export function useDrop(): boolean {
  const [hovering, setHovering] = useState(false);

  useEffect(() => {
    let depth = 0; // enter and leave come for every element on the way
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth++;
      setHovering(true);
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setHovering(false);
    };
    const over = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setHovering(false);
      void openFiles(filesOf(event.dataTransfer));
    };
    const paste = (event: ClipboardEvent) => {
      const files = event.clipboardData ? filesOf(event.clipboardData) : [];
      if (files.length > 0) void openFiles(files);
    };
    const listeners = [
      ['dragenter', enter],
      ['dragleave', leave],
      ['dragover', over],
      ['drop', drop],
      ['paste', paste],
    ] as const;
    for (const [type, listener] of listeners) window.addEventListener(type, listener as EventListener);
    return () => {
      for (const [type, listener] of listeners) window.removeEventListener(type, listener as EventListener);
    };
  }, []);

  return hovering;
}
