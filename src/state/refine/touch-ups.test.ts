import { beforeEach, describe, expect, it } from 'vitest';
import { imagePoint } from '../../core/spaces.ts';
import { paperParameters } from '../../method/parameters.ts';
import { photoOf, planeOf } from '../../testing/inputs.ts';
import { redoStep, undoStep, useInputHistory } from './input-history.ts';
import { noInputs, useInputsStore } from './inputs-store.ts';
import type { ShownResult } from './refine-follower.ts';
import { beginTouch, endTouch, extendTouch, tidy, touchesResult } from './touch-brush.ts';
import { noTouchUps, touch, touchedUp, touchKey, useTouchUps } from './touch-ups.ts';
import { useViewStore } from './view-store.ts';

const photo = photoOf('p');
const first = planeOf([0.9, 0.6, 0.1, 0.2, 0.3, 0.2], 2, 3);
const second = planeOf([0.2, 0.55, 0.8, 0.1, 0.1, 0.1], 2, 3);
const shown = {
  request: {
    photo,
    masks: [
      { className: 'cat', digest: 'a', probability: first },
      { className: 'dog', digest: 'b', probability: second },
    ],
    parameters: paperParameters,
  },
  result: {
    classes: [
      { className: 'cat', rounds: [], refined: first },
      { className: 'dog', rounds: [], refined: second },
    ],
    labels: { coarse: new Uint8Array(6), refined: Uint8Array.of(1, 1, 2, 0, 0, 0), height: 2, width: 3 },
  },
  inputs: {},
} as unknown as ShownResult;
const labels = () => [...touchedUp(shown).result.labels.refined];
const look = useViewStore.getState().show;

beforeEach(() => {
  useTouchUps.setState({ all: noTouchUps });
  useInputHistory.setState({ past: [], future: [] });
  useInputsStore.getState().put({ ...noInputs, photo });
  useViewStore.setState({ ...useViewStore.getInitialState(), tool: 'paint' }, true);
});

describe('touching up a result', () => {
  it('leaves a result alone that no hand was at', () => {
    expect(touchedUp(shown)).toBe(shown);
  });

  it('painted pixels become the class, erased ones what is likeliest there', () => {
    touch(shown.request, 0, planeOf([0.9, 0, 0.1, 0.2, 1, 0.2], 2, 3));
    expect(labels()).toEqual([1, 2, 2, 0, 1, 0]);
    const touched = touchedUp(shown);
    expect(touched.byHand).toBe(2);
    expect(touched.result.classes[1]).toBe(shown.result.classes[1]);
    expect(touchedUp(shown).result).toBe(touched.result);
    expect(shown.result.labels.refined[4]).toBe(0);
  });

  it('belongs to its request: another one shows its own result, the first brings it back', () => {
    touch(shown.request, 0, planeOf([1, 1, 1, 1, 1, 1], 2, 3));
    const other = { ...shown, request: { ...shown.request, parameters: { ...paperParameters, beta: 0.1 } } };
    expect(touchedUp(other)).toBe(other);
    const again = { ...shown.request, parameters: Object.fromEntries(Object.entries(paperParameters).reverse()) };
    expect(touchKey(again as unknown as typeof shown.request)).toBe(touchKey(shown.request));
    expect(labels()).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('is undone and done again stroke by stroke', () => {
    for (const column of [2.5, 0.5]) {
      beginTouch(touchedUp(shown), imagePoint(1.5, column), 0.6);
      extendTouch(imagePoint(1.5, column));
      endTouch();
    }
    expect(labels()).toEqual([1, 1, 2, 1, 0, 1]);
    undoStep();
    expect(labels()).toEqual([1, 1, 2, 0, 0, 1]);
    undoStep();
    expect(touchedUp(shown)).toBe(shown);
    redoStep();
    redoStep();
    expect(labels()).toEqual([1, 1, 2, 1, 0, 1]);
  });

  it('keeps the class in view when a stroke is undone', () => {
    look({ activeClass: 1, tool: 'erase' });
    beginTouch(shown, imagePoint(0.5, 2.5), 0.6);
    endTouch();
    expect(labels()).toEqual([1, 1, 0, 0, 0, 0]);
    undoStep();
    expect(useViewStore.getState().activeClass).toBe(1);
  });

  it('tidies the class in view', () => {
    tidy(shown, 'drop');
    expect(labels()).toEqual([0, 2, 2, 0, 0, 0]);
    expect(useInputHistory.getState().past.at(-1)?.what).toBe('Drop specks');
  });

  it('works where the result is seen, and its last round', () => {
    expect(touchesResult(shown)).toBe(true);
    look({ view: 'coarse' });
    expect(touchesResult(shown)).toBe(false);
    look({ view: 'split' });
    expect([touchesResult(shown), touchesResult(undefined)]).toEqual([true, false]);
  });
});
