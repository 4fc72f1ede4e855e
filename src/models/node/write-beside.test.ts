import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeBeside } from './write-beside.ts';

const root = await mkdtemp(join(tmpdir(), 'g4seg-beside-'));
afterAll(() => rm(root, { recursive: true }));

const full = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));

describe('writeBeside', () => {
  it('leaves the old content, and nothing beside it, when the disk is full', async () => {
    const path = join(root, 'manifest.json');
    await writeBeside(path, (file) => file.writeFile('{"old":true}'));
    const failed = writeBeside(path, async (file) => {
      await file.writeFile('{"new":');
      await full();
    });
    await expect(failed).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readFile(path, 'utf8')).toBe('{"old":true}');
    expect(await readdir(root)).toEqual(['manifest.json']);
  });

  it('takes the place of a link, and never writes where the link leads', async () => {
    const kept = join(root, 'kept.txt');
    await writeFile(kept, 'of the person');
    for (const name of ['a.json', 'a.json.writing']) await symlink(kept, join(root, name));
    await writeBeside(join(root, 'a.json'), (file) => file.writeFile('new'));
    expect(await readFile(kept, 'utf8')).toBe('of the person');
    expect(await readFile(join(root, 'a.json'), 'utf8')).toBe('new');
    expect((await lstat(join(root, 'a.json'))).isSymbolicLink()).toBe(false);
  });
});
