import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimFolder } from './claim-folder.ts';
import { replace } from './output-folder.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'g4seg-claim-'));
});
afterAll(() => rm(root, { recursive: true }));

const folder = async (name: string, files: Readonly<Record<string, string>> = {}) => {
  const path = join(root, name);
  await mkdir(path, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
  return path;
};

describe('a folder of a run', () => {
  it('is made, kept from other runs, and free again afterwards', async () => {
    const path = join(root, 'new', 'deep');
    const release = await claimFolder(path);
    await expect(claimFolder(path)).rejects.toThrow(/Another evaluation is writing into this folder/);
    await release();
    expect(await readdir(path)).toEqual([]);
    await (
      await claimFolder(path)
    )();
  });

  it('is taken over from a run that was killed, on this machine at once, on another after ten minutes', async () => {
    const lock = (pid: number, host: string) => ({ 'items.jsonl.lock': JSON.stringify({ pid, host }) });
    const killed = await folder('killed', lock(2 ** 30, hostname()));
    await (
      await claimFolder(killed)
    )();
    const far = await folder('far', lock(7, 'another-machine'));
    await expect(claimFolder(far)).rejects.toThrow(/Another evaluation/);
    const old = new Date(Date.now() - 11 * 60_000);
    await utimes(join(far, 'items.jsonl.lock'), old, old);
    await (
      await claimFolder(far)
    )();
  });

  it('is not a file, nor below one', async () => {
    await folder('files', { 'notes.txt': 'mine' });
    const file = join(root, 'files', 'notes.txt');
    await expect(claimFolder(file)).rejects.toThrow(/notes\.txt is a file; give a folder/);
    await expect(claimFolder(join(file, 'out'))).rejects.toThrow(/cannot be made/);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('does not hold a link in place of the journal, nor results without one', async () => {
    await folder('elsewhere', { 'diary.jsonl': 'mine' });
    const linked = await folder('linked');
    await symlink(join(root, 'elsewhere', 'diary.jsonl'), join(linked, 'items.jsonl'));
    await expect(claimFolder(linked)).rejects.toThrow(/items\.jsonl as a link/);
    const results = await folder('results', { 'results.json': '{"mine": true}' });
    await expect(claimFolder(results)).rejects.toThrow(/holds results\.json but no items\.jsonl/);
    expect(await readdir(results)).toEqual(['results.json']);
  });

  it('is written beside and renamed, never through a link', async () => {
    const target = join(await folder('target', { 'kept.md': 'mine' }), 'kept.md');
    const out = await folder('out');
    await symlink(target, join(out, 'tables.md.writing'));
    await symlink(target, join(out, 'tables.md'));
    await replace(join(out, 'tables.md'), 'tables');
    expect(await readFile(target, 'utf8')).toBe('mine');
    expect(await readFile(join(out, 'tables.md'), 'utf8')).toBe('tables');
  });
});
