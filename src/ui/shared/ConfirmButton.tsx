import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from './Button.tsx';

interface ConfirmButtonProps {
  readonly kind?: 'plain' | 'quiet';
  /** What is asked before it is done: "Delete 2.6 GB?" */
  readonly question: string;
  /** The words of yes and of no. */
  readonly yes: string;
  readonly no: string;
  readonly onConfirm: () => void;
  readonly children: ReactNode;
}

/** A button that asks back, in its own place, before it does what cannot be undone. */
export function ConfirmButton({ kind = 'plain', question, yes, no, onConfirm, children }: ConfirmButtonProps) {
  const [asking, setAsking] = useState(false);
  const safe = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);

  useEffect(() => {
    if (asking) safe.current?.focus();
    else if (wasAsking.current) opener.current?.focus();
    wasAsking.current = asking;
  }, [asking]);

  if (!asking) {
    return (
      <Button ref={opener} kind={kind} onClick={() => setAsking(true)}>
        {children}
      </Button>
    );
  }
  return (
    <span
      role="group"
      aria-label={question}
      className="confirm"
      onKeyDown={(event) => {
        if (event.key === 'Escape') setAsking(false);
      }}
    >
      <span>{question}</span>
      <Button
        className="button-danger"
        onClick={() => {
          setAsking(false);
          onConfirm();
        }}
      >
        {yes}
      </Button>
      <Button ref={safe} onClick={() => setAsking(false)}>
        {no}
      </Button>
    </span>
  );
}
