import { describe, expect, it } from 'vitest';
import { paperParameters } from '../../method/parameters.ts';
import { manifestBody } from './catalogue-entry.ts';
import { catalogue, catalogueEntry, ownEntry } from './catalogue.ts';
import { parseManifest } from './manifest.ts';

const digest = 'ab'.repeat(32);

describe('the catalogue', () => {
  it.each(catalogue.map((entry) => [entry.id, entry] as const))('%s is a model that the engine takes', (id, entry) => {
    const files = entry.files.map(({ path }) => ({ path, bytes: 1, sha256: digest }));
    const manifest = { ...manifestBody(entry), files };
    expect(parseManifest(JSON.stringify(manifest), id)).toEqual(manifest); // nothing is lost when it is self-hosted
    expect(entry.licence.url).toMatch(/^https:\/\//);
    expect(new Set(entry.files.map(({ path }) => path)).size).toBe(entry.files.length);
    for (const path of [
      'unet/model.onnx',
      'vae_encoder/model.onnx',
      'clip/vision_model.onnx',
      'tokenizer/merges.txt',
    ]) {
      expect(entry.files).toContainEqual(expect.objectContaining({ path, optional: false }));
    }
  });

  it('begins with the paper’s parameters, but for the timestep where a model knows other ones', () => {
    expect(catalogueEntry('sd-2.1-base').defaults).toEqual(paperParameters);
    for (const { defaults } of catalogue) expect({ ...defaults, timestep: 400 }).toEqual(paperParameters);
    expect(catalogue.map(({ id, defaults }) => [id, defaults['timestep']])).toEqual([
      ['sd-2.1-base', 400],
      ['sd-turbo', 499],
      ['sd-1.5', 400],
      ['lcm-dreamshaper-v7', 399],
    ]);
  });

  it('pads SD 2.x with 0 and SD 1.x with the end token, CLIP always with the end token', () => {
    expect(
      catalogue.map(({ family }) => [family.padTokenId, family.clip.padTokenId, family.unet?.contextWidth]),
    ).toEqual([
      [0, 49407, 1024],
      [0, 49407, 1024],
      [49407, 49407, 768],
      [49407, 49407, 768],
    ]);
  });

  it('holds no sizes and no digests: those come from the server', () => {
    expect(JSON.stringify(catalogue)).not.toMatch(/[0-9a-f]{40}|\d(\.\d+)? ?[MG]B/);
  });

  it('names the known models when asked for an unknown one', () => {
    expect(() => catalogueEntry('sd-3')).toThrow(/"sd-3".*sd-2.1-base, sd-turbo, sd-1.5, lcm-dreamshaper-v7/);
  });

  it('takes a model of one’s own by its address', () => {
    const { entry, sources } = ownEntry(catalogueEntry('sd-1.5'), 'https://Example.org/models/Mine/');
    expect(entry).toMatchObject({
      id: expect.stringMatching(/^own-example-org-models-mine-[0-9a-f]{16}$/) as string,
      attention: 'unknown',
      family: { padTokenId: 49407 },
    });
    expect(sources).toEqual([{ kind: 'folder', baseUrl: 'https://Example.org/models/Mine/' }]);
  });
});

describe('models at addresses of one’s own', () => {
  it('have different names where scheme, port, path or punctuation differ', () => {
    const addresses = [
      'https://a.test/m/',
      'http://a.test/m/',
      'https://a.test:8443/m/',
      'https://a.test/m-/',
      'https://a.test/m_/',
      'https://a.test/M/',
      'https://a.test/m/?v=2',
      'https://a-test/m/',
    ];
    const ids = addresses.map((url) => ownEntry(catalogueEntry('sd-turbo'), url).entry.id);
    expect(new Set(ids).size).toBe(addresses.length);
    for (const id of ids) expect(id).toMatch(/^own-[a-z0-9-]{1,80}$/);
    expect(ownEntry(catalogueEntry('sd-1.5'), addresses[0] ?? '').entry.id).toBe(ids[0]);
  });
});
