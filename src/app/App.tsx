import { Page } from '../ui/page/Page.tsx';
import type { Engine } from '../engine/protocol.ts';
import { Providers } from './providers.tsx';

interface AppProps {
  readonly engine: Engine;
}

export function App({ engine }: AppProps) {
  return (
    <Providers engine={engine}>
      <Page />
    </Providers>
  );
}
