/** What pages send is parsed before a service sees it; what reaches a column must fit into it. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const app = path.resolve(import.meta.dirname, '..');

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(app, folder), { recursive: true });
  return entries.filter((name) => /(?<!\.test)\.ts$/u.test(name)).map((name) => path.join(folder, name));
}

describe('whole numbers from outside', () => {
  it('are of 32 bits, as the columns are that they are compared with', async () => {
    const routes = (await sources('api')).filter((name) => !name.startsWith(path.join('api', 'v1')));
    const files = [...(await sources('actions')), ...routes];
    expect(files.length).toBeGreaterThan(100);
    const wide = await Promise.all(files.map(async (name) => (/\bint\(\)/u.test(await readFile(path.join(app, name), 'utf8')) ? [name] : [])));
    expect(wide.flat()).toEqual([]);
  });
});
