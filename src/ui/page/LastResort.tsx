import { Component, type ReactNode } from 'react';
import { cutMessage, shownValue } from '../../core/errors.ts';
import { forgetRemembered } from '../../state/page/remembered.ts';
import { Button } from '../shared/Button.tsx';

interface LastResortProps {
  readonly children: ReactNode;
}

/**
 * What a person sees when the page itself fails: what happened, and two ways on. Without it React takes everything away
 * and leaves a blank page; when the cause is something remembered, it would do so at every visit.
 * React knows error boundaries as classes only.
 */
export class LastResort extends Component<LastResortProps, { readonly error: unknown; readonly failed: boolean }> {
  override state = { error: null, failed: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true };
  }

  override render() {
    const { error, failed } = this.state;
    return failed ? <FailedPage error={error} /> : this.props.children;
  }
}

/** For failures before anything of the page is there, too: it needs neither stores nor engine. */
export function FailedPage({ error }: { readonly error: unknown }) {
  const message = cutMessage(error instanceof Error ? error.message : shownValue(error));
  return (
    <main className="failed-page">
      <h1 className="page-title">The page stopped because of a fault of its own</h1>
      <p>
        Reload it to go on. If it stops again at once, reload it without the last state: the chosen model, the theme and
        the last evaluation in view are forgotten. Downloaded models and the results of evaluations stay.
      </p>
      <p className="note failed-reason">{message}</p>
      <p className="failed-ways">
        <Button kind="main" onClick={() => location.reload()}>
          Reload
        </Button>
        <Button onClick={reloadAfresh}>Reload without the last state</Button>
      </p>
    </main>
  );
}

function reloadAfresh(): void {
  forgetRemembered();
  // The view in the address is part of the last state.
  history.replaceState(null, '', location.pathname + location.search);
  location.reload();
}
