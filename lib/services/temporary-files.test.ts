import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cleanTemporaryFolders, temporaryFolder } from './temporary-files.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'narratix-temporary-'));
  return () => rm(root, { recursive: true });
});

describe('temporaryFolder', () => {
  it('is gone with all that is in it, also after an error', async () => {
    const work = async (): Promise<void> => {
      await using one = await temporaryFolder(root);
      await using two = await temporaryFolder(root);
      expect(one.path).not.toBe(two.path);
      await writeFile(path.join(one.path, 'take.wav'), 'x');
      expect(await readdir(root)).toHaveLength(2);
      throw new Error('the mix failed');
    };
    await expect(work()).rejects.toThrow('the mix failed');
    expect(await readdir(root)).toEqual([]);
  });
});

describe('cleanTemporaryFolders', () => {
  it('takes what dead processes left and leaves the living alone', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => {
      dead.once('exit', resolve);
    });
    const here = hostname().replace(/[^\w.-]/g, '_');
    const leave = (name: string): Promise<unknown> => mkdir(path.join(root, name));
    await leave(`${here}+${dead.pid}-aaaa+left`);
    await leave(`${here}+${process.pid}-earlier+left`);
    await leave(`${here}+${process.ppid}-aaaa+lives`);
    await leave(`elsewhere+${dead.pid}-aaaa+lives`);
    await leave('elsewhere+1-aaaa+old');
    await utimes(path.join(root, 'elsewhere+1-aaaa+old'), 0, 0);
    await leave('not ours');
    await using mine = await temporaryFolder(root);
    expect(await cleanTemporaryFolders(root)).toBe(3);
    expect((await readdir(root)).sort()).toEqual(
      [`${here}+${process.ppid}-aaaa+lives`, `elsewhere+${dead.pid}-aaaa+lives`, 'not ours', path.basename(mine.path)].sort(),
    );
    expect(await cleanTemporaryFolders(path.join(root, 'missing'))).toBe(0);
  });
});
