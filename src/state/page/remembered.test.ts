import * as v from 'valibot';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useEvaluationStore } from '../evaluate/store.ts';
import { miniature, useModelsStore } from '../models/store.ts';
import { useNoticesStore } from './notices-store.ts';
import { forgetRemembered, remembered } from './remembered.ts';
import { useThemeStore } from './theme-store.ts';

const kept = vi.hoisted(() => {
  const localStorage = Object.create({
    getItem(name: string) {
      return (this as Record<string, string>)[name] ?? null;
    },
    setItem(name: string, value: string) {
      (this as Record<string, string>)[name] = value;
    },
    removeItem(name: string) {
      delete (this as Record<string, string>)[name];
    },
  }) as Record<string, string>;
  Object.assign(globalThis, { localStorage, window: { localStorage } });
  return localStorage;
});

const noticeTexts = () => useNoticesStore.getState().notices.map(({ text }) => text);
const state = (value: object) => JSON.stringify({ state: value, version: 0 });

beforeEach(() => {
  for (const name of Object.keys(kept)) delete kept[name];
  useModelsStore.setState(useModelsStore.getInitialState(), true);
  useThemeStore.setState(useThemeStore.getInitialState(), true);
  useEvaluationStore.setState(useEvaluationStore.getInitialState(), true);
  useNoticesStore.setState(useNoticesStore.getInitialState(), true);
  for (const name of Object.keys(kept)) delete kept[name];
});

describe('garbage in the browser’s storage', () => {
  const own = { url: 'https://a.test/m/', like: 'sd-1.5' };
  it.each([
    ['no JSON', '}{'],
    ['null', 'null'],
    ['a list', '[1]'],
    ['no state', '{"version":0}'],
    ['a chosen model of null', state({ chosen: null })],
    ['a chosen model without a name', state({ chosen: { id: 'sd-turbo' } })],
    ['a chosen model whose name is an object', state({ chosen: { id: 'sd-turbo', title: {} } })],
    ['an own model of another version', state({ own: [own, { url: own.url, like: 'sd-9' }] })],
    ['an own model at no address', state({ own: [{ url: 'javascript:1', like: 'sd-1.5' }] })],
    ['own models that are no list', state({ own: { url: own.url } })],
    ['an unknown use of memory', state({ memory: 'all' })],
    ['agreements that are numbers', state({ agreed: [1] })],
  ])('%s: the models store starts with its defaults and says so', async (_, text) => {
    kept['g4seg-models'] = text;
    await useModelsStore.persist.rehydrate();
    expect(useModelsStore.getState()).toMatchObject({ chosen: miniature, memory: 'keep', agreed: [], own: [] });
    expect(noticeTexts()).toEqual([expect.stringMatching(/^What this browser remembered of the chosen model/)]);
    expect(kept['g4seg-models:set-aside']).toBe(text);
  });

  it('costs the key that does not fit, and no other', async () => {
    kept['g4seg-models'] = state({ chosen: null, memory: 'one-graph', agreed: ['sd-turbo'], own: [own], turn: 9 });
    await useModelsStore.persist.rehydrate();
    const { chosen, memory, agreed, own: ownModels, turn } = useModelsStore.getState();
    expect({ chosen, memory, agreed, own: ownModels, turn }).toEqual({
      chosen: miniature,
      memory: 'one-graph',
      agreed: ['sd-turbo'],
      own: [own],
      turn: 0, // belongs to a visit
    });
  });

  it.each(['"purple"', '{"a":1}', 'null', '7'])('a theme of %s is no theme', async (theme) => {
    kept['g4seg-theme'] = `{"state":{"theme":${theme}},"version":0}`;
    await useThemeStore.persist.rehydrate();
    expect(useThemeStore.getState().theme).toBe('system');
    expect(noticeTexts()).toHaveLength(1);
  });

  it('a last evaluation that is no name is none', async () => {
    kept['g4seg-evaluation'] = state({ last: { key: 'a' } });
    await useEvaluationStore.persist.rehydrate();
    expect(useEvaluationStore.getState().last).toBeNull();
    expect(noticeTexts()).toHaveLength(1);
  });
});

describe('what fits', () => {
  it('comes back without a word', async () => {
    kept['g4seg-theme'] = state({ theme: 'dark' });
    await useThemeStore.persist.rehydrate();
    expect(useThemeStore.getState().theme).toBe('dark');
    expect(noticeTexts()).toEqual([]);
  });

  it('is forgotten on demand, and nothing of others is', () => {
    Object.assign(kept, { 'g4seg-theme': 'a', 'g4seg-models:set-aside': 'b', 'other-app': 'c' });
    forgetRemembered();
    expect(Object.keys(kept)).toEqual(['other-app']);
  });

  it('is lost quietly where the browser keeps nothing', () => {
    const storage = remembered({ a: v.number() }, 'a number');
    const full = vi.spyOn(Object.getPrototypeOf(kept) as Storage, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    storage.setItem('g4seg-a', { state: { a: 1 }, version: 0 });
    expect(full).toHaveBeenCalled();
    full.mockRestore();
  });
});
