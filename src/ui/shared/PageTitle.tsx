import { useEffect, useRef, type ReactNode } from 'react';
import { usePageStore } from '../../state/page/page-store.ts';

interface PageTitleProps {
  readonly children: ReactNode;
  readonly className?: string;
}

/** The heading of a view. It takes the focus when one goes there, so that a screen reader says where one is. */
export function PageTitle({ children, className = '' }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (usePageStore.getState().moves > 0) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h2 ref={heading} tabIndex={-1} className={`page-title ${className}`}>
      {children}
    </h2>
  );
}
