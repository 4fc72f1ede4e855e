import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createEngineClient } from '../engine/client.ts';
import { App } from './App.tsx';
import './styles.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has lost its #root.');
createRoot(root).render(
  <StrictMode>
    <App engine={createEngineClient()} />
  </StrictMode>,
);
