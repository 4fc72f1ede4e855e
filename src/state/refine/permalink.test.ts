import { beforeEach, describe, expect, it } from 'vitest';
import { paperParameters, type RefineParameters } from '../../method/parameters.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { pageOf } from '../page/page-store.ts';
import { undoStep } from './input-history.ts';
import { useParametersStore } from './parameters-store.ts';
import { followLink, linkOf, parametersOfLink } from './permalink.ts';

const others: RefineParameters = {
  ...paperParameters,
  method: 'none',
  postRefiner: 'crf-irn',
  reach: 12.5,
  beta: 0.35,
  band: null,
  seed: 4294967295,
};

beforeEach(() => {
  useParametersStore.setState({ preset: 'model', changes: {}, session: null });
  useNoticesStore.setState({ notices: [] });
});

describe('a link with parameters', () => {
  it('brings back every one of them, and is an address of the bench', () => {
    expect(parametersOfLink(linkOf(others), paperParameters)).toEqual(others);
    expect(parametersOfLink(linkOf(paperParameters), others)).toEqual(paperParameters);
    expect(pageOf(linkOf(others))).toBe('refine');
  });

  it('may be written by hand, in part, and with what nobody knows', () => {
    expect(parametersOfLink('#/?method=none&beta=0.5&colour=red', paperParameters)).toEqual({
      ...paperParameters,
      method: 'none',
      beta: 0.5,
    });
  });

  it('is none where no parameter is named', () => {
    for (const hash of ['', '#/', '#/models', '#/?', '#/?colour=red', `#/?beta=0.5${'0'.repeat(2000)}`]) {
      expect(parametersOfLink(hash, paperParameters)).toBeNull();
    }
  });

  it('is refused for a value that cannot be, and changes nothing', () => {
    followLink('#/?beta=7', paperParameters);
    expect(useParametersStore.getState().changes).toEqual({});
    expect(useNoticesStore.getState().notices[0].text).toBe(
      'The link cannot be used: beta must be from 0 to 1; it is 7.',
    );
    followLink('#/?band={"low":0.9,"high":0.1}', paperParameters);
    expect(useNoticesStore.getState().notices[1].text).toContain('band must be');
  });

  it('can be taken back', () => {
    followLink(linkOf(others), paperParameters);
    expect(useParametersStore.getState().changes.beta).toBe(0.35);
    undoStep();
    expect(useParametersStore.getState().changes).toEqual({});
  });
});
