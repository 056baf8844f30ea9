/** What a process sees that was told of a full disk and another time, in a process of its own: the calls of Node itself are replaced there. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);
const seenSchema = z.object({ aheadMs: z.number(), codes: z.record(z.string(), z.string()) });

/** Tries every way of writing into a folder, and says what each came to; handles are opened while there is room. */
const programme = `
import fs, { createWriteStream, openSync, writeFileSync } from 'node:fs';
import { appendFile, copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
const [folder, told, tellFull, from] = process.argv.slice(2);
const at = (name) => folder + '/' + name;
const before = await open(at('before'), 'w');
const streamBefore = createWriteStream(at('stream-before'));
await once(streamBefore, 'open');
fs.writeFileSync(told, tellFull);
while (Date.now() - Number(from) < 3_000_000) await new Promise((resolve) => setTimeout(resolve, 10));
const codes = {};
const tried = async (name, work) => { try { await work(); codes[name] = 'written'; } catch (error) { codes[name] = error.code; } };
const end = (stream) => new Promise((resolve, reject) => { stream.on('error', reject); stream.end('x', (error) => (error ? reject(error) : resolve())); });
await tried('handle before', () => before.write('x'));
await tried('stream before', () => end(streamBefore));
await tried('stream', () => end(createWriteStream(at('stream'))));
await tried('open', () => open(at('new'), 'wx'));
await tried('writeFile', () => writeFile(at('file'), 'x'));
await tried('appendFile', () => appendFile(at('before'), 'x'));
await tried('copyFile', () => copyFile(at('before'), at('copy')));
await tried('mkdir', () => mkdir(at('folder')));
await tried('writeFileSync', () => writeFileSync(at('file'), 'x'));
await tried('openSync', () => openSync(at('file'), 'w'));
await tried('reading', () => readFile(at('before')));
await tried('elsewhere', () => writeFile(folder + '-elsewhere', 'x'));
console.log(JSON.stringify({ aheadMs: Date.now() - Number(from), codes }));
`;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'narratix-inside-'));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('a process that is told of a full disk', () => {
  it('cannot write there by any way, reads all the same, writes elsewhere, and sees the time that it is told', async () => {
    const [folder, told, file] = [path.join(root, 'disk'), path.join(root, 'told.json'), path.join(root, 'programme.mjs')];
    await mkdir(folder);
    await writeFile(told, JSON.stringify({ clockMs: 0, full: null }));
    await writeFile(file, programme);
    const inside = pathToFileURL(path.join(import.meta.dirname, 'inside.ts'));
    inside.searchParams.set('told', told);
    const tellFull = JSON.stringify({ clockMs: 3_600_000, full: folder });
    const { stdout } = await run(process.execPath, ['--import', inside.href, file, folder, told, tellFull, String(Date.now())]);
    const { aheadMs, codes } = seenSchema.parse(JSON.parse(stdout));
    expect(codes).toEqual({
      'handle before': 'ENOSPC', 'stream before': 'ENOSPC', stream: 'ENOSPC', open: 'ENOSPC', writeFile: 'ENOSPC', appendFile: 'ENOSPC', copyFile: 'ENOSPC', mkdir: 'ENOSPC',
      writeFileSync: 'ENOSPC', openSync: 'ENOSPC', reading: 'written', elsewhere: 'written',
    });
    expect(aheadMs).toBeGreaterThanOrEqual(3_600_000);
  });
});
