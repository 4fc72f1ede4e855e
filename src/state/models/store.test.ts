import { beforeEach, describe, expect, it, vi } from 'vitest';
import { addressProblem, offersOf } from './offers.ts';
import { addressOf, fallBack, miniature, returnTo, useModelsStore } from './store.ts';
import { noteStart, settleChoice } from './start.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { useParametersStore } from '../refine/parameters-store.ts';

/** What the browser remembers between visits. */
const remembered = vi.hoisted(() => {
  const items = new Map<string, string>();
  const localStorage = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
  Object.assign(globalThis, { localStorage, window: { localStorage } });
  return items;
});

const app = 'https://example.org/tools/g4seg/';
const turbo = { id: 'sd-turbo', title: 'SD-Turbo' };

beforeEach(() => {
  remembered.clear();
  useModelsStore.setState(useModelsStore.getInitialState(), true);
  useParametersStore.setState(useParametersStore.getInitialState(), true);
  useNoticesStore.setState(useNoticesStore.getInitialState(), true);
});

describe('the chosen model', () => {
  it('has an address: of the page, of the store, of this visit', () => {
    const local = { id: 'local-demo', title: 'Mine', address: 'local:1234', bytes: 7 };
    expect(addressOf(miniature, null, app)).toBe(`${app}models/demo/`);
    expect(addressOf(turbo, local, app)).toBe('store:sd-turbo');
    expect(addressOf(local, local, app)).toBe('local:1234');
    expect(addressOf(local, null, app)).toBe(`${app}models/demo/`); // after a reload
  });

  it('is loaded anew each time it is chosen, without the settings of the last one', () => {
    useParametersStore.getState().set({ timestep: 123 });
    useModelsStore.getState().choose(turbo);
    useModelsStore.getState().choose(miniature);
    expect(useModelsStore.getState()).toMatchObject({ chosen: miniature, turn: 2 });
    expect(useParametersStore.getState()).toMatchObject({ preset: 'model', changes: {} });
  });

  it('gives way to the miniature with a word, once', () => {
    useModelsStore.getState().choose(turbo);
    fallBack('A file is gone.');
    fallBack('A file is gone.');
    expect(useModelsStore.getState().chosen).toEqual(miniature);
    expect(useNoticesStore.getState().notices.map(({ text }) => text)).toEqual([
      'SD-Turbo cannot be used: A file is gone. The miniature runs instead.',
    ]);
  });
});

describe('at the start', () => {
  it('the choice of the last visit holds', async () => {
    useModelsStore.getState().choose(turbo);
    useModelsStore.setState({ turn: 0, agreed: ['sd-turbo'] });
    const saved = remembered.get('g4seg-models') ?? '';
    expect(JSON.parse(saved).state).toEqual({ chosen: turbo, memory: 'keep', agreed: ['sd-turbo'], own: [] });
    useModelsStore.setState(useModelsStore.getInitialState(), true);
    remembered.set('g4seg-models', saved);
    await useModelsStore.persist.rehydrate();
    settleChoice();
    expect(useModelsStore.getState()).toMatchObject({ chosen: turbo, agreed: ['sd-turbo'] });
  });

  it('files from disk have to be chosen again', () => {
    useModelsStore.getState().choose({ id: 'local-mine', title: 'Mine' });
    settleChoice();
    expect(useModelsStore.getState().chosen).toEqual(miniature);
    expect(useNoticesStore.getState().notices[0]?.text).toMatch(/^Mine cannot be used: .*Choose them again/);
  });

  it('a model under which the page died is not started by itself again', () => {
    useModelsStore.getState().choose(turbo);
    const started = noteStart();
    settleChoice();
    expect(useModelsStore.getState().chosen).toEqual(miniature);
    expect(useNoticesStore.getState().notices[0]?.text).toMatch(/the page ended while it was starting/);

    useModelsStore.getState().choose(turbo);
    started();
    settleChoice();
    expect(useModelsStore.getState().chosen).toEqual(turbo);
  });
});

describe('offers', () => {
  it('are the catalogue, then one’s own, each address once', () => {
    const { addOwn, removeOwn } = useModelsStore.getState();
    addOwn({ url: 'https://a.test/m/', like: 'sd-1.5' });
    addOwn({ url: 'https://b.test/n/', like: 'sd-1.5' });
    addOwn({ url: 'https://a.test/m/', like: 'sd-turbo' });
    const own = offersOf(useModelsStore.getState().own).slice(-2);
    expect(own.map(({ entry, sources }) => [entry.id, entry.family.padTokenId, sources])).toEqual([
      [expect.stringMatching(/^own-b-test-n-[0-9a-f]{16}$/), 49407, [{ kind: 'folder', baseUrl: 'https://b.test/n/' }]],
      [expect.stringMatching(/^own-a-test-m-[0-9a-f]{16}$/), 0, [{ kind: 'folder', baseUrl: 'https://a.test/m/' }]],
    ]);
    removeOwn('https://a.test/m/');
    expect(useModelsStore.getState().own).toHaveLength(1);
  });

  it('take addresses of the web only', () => {
    expect(addressProblem(' https://example.org/models/mine ')).toBeNull();
    expect(addressProblem('http://localhost:8000/mine/')).toBeNull();
    expect(addressProblem('example.org/mine')).toMatch(/begins with https/);
    expect(addressProblem('ftp://example.org/mine')).toMatch(/^ftp:\/\/ cannot be fetched/);
  });
});

describe('a repaired model', () => {
  const chosen = () => useModelsStore.getState().chosen;
  it('runs again where the miniature stood in for it', () => {
    useModelsStore.getState().choose(turbo);
    fallBack('a file is damaged.');
    returnTo({ id: 'sd-1.5', title: 'another' });
    expect(chosen()).toEqual(miniature);
    returnTo(turbo);
    expect(chosen()).toEqual(turbo);
  });

  it('is loaded anew where it is the chosen one, and takes no other’s place', () => {
    useModelsStore.getState().choose(turbo);
    const { turn } = useModelsStore.getState();
    returnTo(turbo);
    expect(useModelsStore.getState().turn).toBe(turn + 1);
    fallBack('a file is damaged.');
    useModelsStore.getState().choose({ id: 'sd-1.5', title: 'chosen since' });
    returnTo(turbo);
    expect(chosen().id).toBe('sd-1.5');
  });
});
