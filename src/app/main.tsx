import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createEngineClient } from '../engine/bridge/client.ts';
import { settleChoice } from '../state/models/start.ts';
import { App } from './App.tsx';
import './styles.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has lost its #root.');
settleChoice();
createRoot(root).render(
  <StrictMode>
    <App engine={createEngineClient()} />
  </StrictMode>,
);
