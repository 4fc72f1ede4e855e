import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useViewStore } from '../../state/refine/view-store.ts';
import { shortcutOf, type KeyLike } from './shortcuts.ts';

const key = (name: string, held: Partial<KeyLike> = {}): KeyLike => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});
const page = { newScene: vi.fn(), openHelp: vi.fn() };
const press = (event: KeyLike) => shortcutOf(event)?.act?.(page);

describe('shortcuts', () => {
  beforeEach(() => useViewStore.setState(useViewStore.getInitialState(), true));

  it('number keys switch views in order', () => {
    press(key('5'));
    expect(useViewStore.getState().view).toBe('difference');
    press(key('1'));
    expect(useViewStore.getState().view).toBe('original');
  });

  it('read the character, not the place of the key: ? needs Shift on some layouts and not on others', () => {
    press(key('?', { shiftKey: true }));
    press(key('?'));
    expect(page.openHelp).toHaveBeenCalledTimes(2);
  });

  it('leave combinations of the browser alone', () => {
    expect(shortcutOf(key('n', { ctrlKey: true }))).toBeUndefined();
    expect(shortcutOf(key('0', { metaKey: true }))).toBeUndefined();
    expect(shortcutOf(key('x'))).toBeUndefined();
  });

  it('tell undo from redo', () => {
    expect(shortcutOf(key('z', { ctrlKey: true }))?.does).toBe('Undo a stroke, or what was replaced');
    expect(shortcutOf(key('Z', { metaKey: true, shiftKey: true }))?.does).toBe('Redo it');
  });

  it('resize the brush within its limits, and always by a step', () => {
    useViewStore.getState().show({ brushRadius: 1 });
    press(key('['));
    expect(useViewStore.getState().brushRadius).toBe(1);
    press(key(']'));
    expect(useViewStore.getState().brushRadius).toBe(2);
    for (let i = 0; i < 40; i++) press(key(']'));
    expect(useViewStore.getState().brushRadius).toBe(64);
  });

  it('hide the mask only while the key is held', () => {
    press(key('h'));
    expect(useViewStore.getState().maskHidden).toBe(true);
    shortcutOf(key('h'))?.release?.();
    expect(useViewStore.getState().maskHidden).toBe(false);
  });

  it('toggle the brush', () => {
    useViewStore.getState().show({ view: 'generated' });
    press(key('b'));
    expect(useViewStore.getState()).toMatchObject({ tool: 'paint', view: 'coarse' });
    useViewStore.getState().show({ view: 'split', tool: 'look' });
    press(key('b'));
    expect(useViewStore.getState()).toMatchObject({ tool: 'paint', view: 'split' });
    press(key('B'));
    expect(useViewStore.getState().tool).toBe('look');
  });
});
