import { beforeEach, describe, expect, it } from 'vitest';
import { inspectedPatch, useViewStore } from './view-store.ts';

const view = () => useViewStore.getState();

describe('view', () => {
  beforeEach(() => useViewStore.setState(useViewStore.getInitialState(), true));

  it('inspects what is under the pointer, else what is pinned', () => {
    view().togglePin(7);
    expect(inspectedPatch(view())).toBe(7);
    view().hover(0); // patch 0 counts as a patch
    expect(inspectedPatch(view())).toBe(0);
    view().hover(null);
    expect(inspectedPatch(view())).toBe(7);
    view().togglePin(7);
    expect(inspectedPatch(view())).toBeNull();
  });

  it('collects pinned patches for the match lines, each once', () => {
    for (const patch of [7, 3, 3, 7]) view().togglePin(patch);
    expect(view().picked).toEqual([7, 3]);
    view().clearPicked();
    expect([view().picked, view().pinned]).toEqual([[], null]);
  });

  it('tells nobody when the pointer stays on one patch', () => {
    view().hover(4);
    let told = 0;
    const stop = useViewStore.subscribe(() => told++);
    view().hover(4);
    expect(told).toBe(0);
    view().hover(5);
    expect(told).toBe(1);
    stop();
  });

  it('forgets what pointed into the old inputs, and keeps how the person likes to look', () => {
    view().show({ view: 'difference', maskOpacity: 0.3, pinned: 9, activeClass: 2, round: 1, tool: 'paint' });
    view().lookAfresh();
    expect(view()).toMatchObject({
      view: 'difference',
      maskOpacity: 0.3,
      pinned: null,
      activeClass: 0,
      round: null,
      tool: 'look',
    });
  });
});
