import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

const scenes = '--data scenes:test --coarse activation --count 20 --out results';
const folder = '--data voc:data/VOC2012 --coarse seeds --out results';
const read = (line: string) => readArguments(line.split(' '));

describe('the command line of evaluate', () => {
  it('reads every option', () => {
    const more = '--split train --model sd-2.1-base --experiment timesteps --json out.json --count 7';
    expect(
      read(`${folder} ${more} --backend webgpu --threads 1 --threshold 0.4 --shard 2/3 --no-controls --labels all`),
    ).toEqual({
      command: 'run',
      data: { kind: 'voc', folder: 'data/VOC2012', split: 'train' },
      coarse: { kind: 'folder', folder: 'seeds' },
      labels: 'all',
      model: 'sd-2.1-base',
      experiment: 'timesteps',
      out: 'results',
      json: 'out.json',
      count: 7,
      backend: 'webgpu',
      threads: 1,
      threshold: 0.4,
      shard: { index: 2, count: 3 },
      controls: false,
    });
  });

  it('takes what is usual where nothing is said', () => {
    expect(read('--model demo --data scenes:test --coarse corrupted --count 500 --json results.json')).toEqual({
      command: 'run',
      data: { kind: 'scenes', split: 'test' },
      coarse: { kind: 'corrupted' },
      labels: 'image',
      model: 'demo',
      experiment: 'controls',
      out: null,
      json: 'results.json',
      count: 500,
      backend: 'cpu',
      threads: 2,
      threshold: null,
      shard: { index: 1, count: 1 },
      controls: true,
    });
    expect(read(folder)).toMatchObject({ data: { split: 'val' }, count: null });
  });

  it('reads a merge', () => {
    expect(read('merge a b --out c')).toEqual({ command: 'merge', folders: ['a', 'b'], out: 'c' });
    expect(() => read('merge --out c')).toThrow('folders of the shards');
    expect(() => read('merge a b')).toThrow('--out is missing');
  });

  it('reads a comparison', () => {
    expect(read('compare a b')).toEqual({ command: 'compare', folders: ['a', 'b'] });
    expect(() => read('compare')).toThrow('folders of finished runs');
  });

  it.each([
    ['--data', '--coarse corrupted --count 3 --out x'],
    ['--coarse', '--data scenes:test --count 3 --out x'],
    ['--count', '--data scenes:test --coarse corrupted --out x'],
    ['--out', '--data scenes:test --coarse corrupted --count 3'],
    ['--out', '--data scenes:test --coarse corrupted --count 3 --json x --shard 1/2'],
  ])('names %s when it is missing from "%s"', (option, line) => {
    expect(() => read(line)).toThrow(`${option} is missing`);
  });

  it.each([
    ['--count', '0'],
    ['--count', '1e3'],
    ['--data', 'scenes:everything'],
    ['--data', 'voc'],
    ['--coarse', 'sam'],
    ['--experiment', 'all'],
    ['--backend', 'cuda'],
    ['--threshold', '2'],
    ['--shard', '4/3'],
    ['--shard', '0/3'],
    ['--threads', 'two'],
  ])('refuses %s %s and says so', (option, value) => {
    expect(() => read(`${scenes} ${option} ${value}`)).toThrow(`${option} is "${value}"`);
  });

  it.each(['--help', '-h', 'merge --help', `${scenes} --help`])('asks for the usage: %s', (line) => {
    expect(read(line)).toEqual({ command: 'help' });
  });

  it('refuses what it does not know', () => {
    expect(() => read(`${scenes} --fast`)).toThrow('--fast');
    expect(() => read(`${scenes} more`)).toThrow('"more" is one word too many');
    expect(() => read('--data ade:x --coarse y --out z')).toThrow('no data set kind "ade"');
    expect(() => read('--data voc:x --coarse corrupted --out z')).toThrow('only generated scenes');
  });
});
