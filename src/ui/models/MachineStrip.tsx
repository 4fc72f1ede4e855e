import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatBytes } from '../../models/format-bytes.ts';
import type { MachineFacts } from '../../models/machine/preflight.ts';
import { machineQuery } from '../../state/models/queries.ts';
import { useOfflineStore } from '../../state/page/page-offline.ts';
import { useModelsStore } from '../../state/models/store.ts';

/** What this device offers to any model, and how much memory a model may take. */
export function MachineStrip() {
  const { data: machine } = useQuery(machineQuery());
  const memory = useModelsStore((state) => state.memory);
  const chooseMemory = useModelsStore((state) => state.chooseMemory);
  return (
    <section className="card stack machine" aria-label="This device">
      <MachineList machine={machine} />
      <label className="checkbox machine-memory">
        <input
          type="checkbox"
          checked={memory === 'one-graph'}
          onChange={(event) => chooseMemory(event.target.checked ? 'one-graph' : 'keep')}
        />
        <span>
          Low memory <span className="soft">holds one graph at a time; every pass loads them anew</span>
        </span>
      </label>
    </section>
  );
}

const offlineWords = { none: 'no', preparing: 'in a moment', ready: 'ready' };

function MachineList({ machine }: { readonly machine: MachineFacts | undefined }) {
  const offline = useOfflineStore((state) => state.offline);
  const { gpu = null, storage = null, deviceMemory = null } = machine ?? {};
  const free = storage && Math.max(0, storage.quota - storage.usage);
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Graphics card', gpu ? gpu.name : 'none for WebGPU'],
    ['Half precision', gpu ? (gpu.shaderF16 ? 'yes' : 'no shader-f16') : '–'],
    [
      'Largest buffer',
      gpu ? `${formatBytes(gpu.maxBufferSize)}, ${formatBytes(gpu.maxStorageBufferBindingSize)} at once` : '–',
    ],
    ['Room for models', free === null ? 'none in this window' : Number.isFinite(free) ? formatBytes(free) : 'not told'],
    ['Memory', deviceMemory === null ? 'not told' : `${deviceMemory} GB`],
    ['Without network', offlineWords[offline]],
  ];
  return (
    <dl className="facts machine-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{machine ? value : <span className="skeleton machine-waiting" />}</dd>
        </div>
      ))}
    </dl>
  );
}
