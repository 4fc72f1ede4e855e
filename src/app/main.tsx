import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createEngineClient } from '../engine/bridge/client.ts';
import { settleChoice } from '../state/models/start.ts';
import { FailedPage, LastResort } from '../ui/page/LastResort.tsx';
import { App } from './App.tsx';
import './styles.css';

const element = document.getElementById('root');
if (!element) throw new Error('index.html has lost its #root.');
const root = createRoot(element);
try {
  settleChoice();
  root.render(
    <StrictMode>
      <LastResort>
        <App engine={createEngineClient()} />
      </LastResort>
    </StrictMode>,
  );
} catch (error) {
  root.render(<FailedPage error={error} />);
}
