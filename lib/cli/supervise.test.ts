import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { childEnv } from '../env.ts';
import { keepRunning, saysReady, type ChildSpec, type KeptChild } from './supervise.ts';
import { claimFolder } from './supervise-lock.ts';
import { addressOf, needPort } from './supervise-port.ts';

/** Linux with its autogroups on. */
const sharesBySession = existsSync('/proc/self/autogroup') && readFileSync('/proc/self/autogroup', 'utf8').startsWith('/autogroup');
let folder: string;
let kept: KeptChild[];
let said: string[];
const say = (sentence: string): void => void said.push(sentence);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'narratix-supervise-'));
  kept = [];
  said = [];
});
afterEach(async () => {
  await Promise.all(kept.map(async (child) => await child.stop()));
  await rm(folder, { recursive: true, force: true });
});

/** A child made of a few lines of JavaScript. */
function keep(script: string, more: Partial<ChildSpec> = {}): KeptChild {
  const child = keepRunning(
    { name: 'child', args: ['--input-type=module', '--eval', script], cwd: folder, env: () => childEnv(), whenReady: saysReady, graceMs: 10_000, ...more },
    say,
  );
  kept.push(child);
  return child;
}
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // Gone, which is what is asked.
    return false;
  }
};
const pidOf = (child: KeptChild): number => {
  const pid = child.pid();
  if (pid === null) throw new Error('the child has no process');
  return pid;
};
const STAYS = `setInterval(() => {}, 1000); process.send('ready');`;

describe('a kept child', () => {
  it('is started again when it dies, and says so', async () => {
    const child = keep(STAYS);
    await child.ready;
    const first = pidOf(child);
    process.kill(first, 'SIGKILL');
    await expect.poll(() => child.pid(), { timeout: 15_000 }).not.toBe(first);
    await expect.poll(() => child.pid() ?? first, { timeout: 15_000 }).not.toBe(first);
    expect(said).toEqual(['The child ended by itself (signal SIGKILL). Starting it again in 0.5 s; nothing is lost.']);
  });

  it('stops in good order: it is told, finishes, and is waited for', async () => {
    const child = keep(`process.on('SIGTERM', () => setTimeout(() => { process.send('put away', () => process.exit(0)); }, 100)); ${STAYS}`);
    await child.ready;
    const pid = pidOf(child);
    await child.stop();
    expect(alive(pid)).toBe(false);
    expect(said).toEqual([]);
  });

  it('is ended by force when it does not stop in time', async () => {
    const child = keep(`process.on('SIGTERM', () => {}); ${STAYS}`, { graceMs: 200 });
    await child.ready;
    const pid = pidOf(child);
    await child.stop();
    expect(alive(pid)).toBe(false);
    expect(said).toHaveLength(1);
  });

  it('is given up in plain words when it never comes up', async () => {
    const child = keep('process.exit(3)');
    await expect(child.ready).rejects.toThrow('The child does not start: it ended 5 times (code 3).');
    expect(child.pid()).toBeNull();
  });

  it('runs at the lowest priority once it is ready, when it works in the background', async () => {
    const child = keep(`import os from 'node:os'; process.send(os.getPriority() === 19 ? 'low already' : 'ready'); setInterval(() => { if (os.getPriority() === 19) process.exit(7); }, 20);`, { background: true });
    await child.ready;
    await vi.waitFor(() => expect(said.join()).toContain('ended by itself (code 7)'), { timeout: 20_000, interval: 20 });
  });

  it.runIf(sharesBySession)('has its session lowered too, where the system shares the processor out between sessions', async () => {
    const child = keep(`import { readFileSync } from 'node:fs'; process.send('ready'); setInterval(() => { if (readFileSync('/proc/self/autogroup', 'utf8').trim().endsWith('nice 10')) process.exit(7); }, 20);`, { background: true });
    await child.ready;
    await vi.waitFor(() => expect(said.join()).toContain('ended by itself (code 7)'), { timeout: 20_000, interval: 20 });
  });
});

describe('children of a supervisor that was killed', () => {
  it.each([
    ['one that minds nothing', 'setInterval(() => {}, 1000);'],
    ['a web server with an open event stream', `import http from 'node:http';
      const server = http.createServer((_, answer) => { answer.setHeader('content-type', 'text/event-stream'); answer.write('data: 1\\n\\n'); });
      server.listen(0, '127.0.0.1', () => fetch('http://127.0.0.1:' + server.address().port));
      process.on('SIGTERM', () => server.close(() => process.exit(0)));`],
  ])('end by themselves: %s', async (_, script) => {
    const file = path.join(folder, 'child.mjs');
    await writeFile(file, `${script}\nsetTimeout(() => process.send?.('up'), 50);`);
    const parentScript = `import { spawn } from 'node:child_process';
      import { followUrl } from ${JSON.stringify(new URL('./supervise.ts', import.meta.url).href)};
      const child = spawn(process.execPath, ['--import', followUrl(), ${JSON.stringify(file)}], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true });
      child.once('message', () => console.log(child.pid));
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', parentScript], { env: childEnv(), stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(await new Promise<string>((resolve) => parent.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))));
    expect(alive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => alive(pid), { timeout: 15_000 }).toBe(false);
  });
});

describe('one supervisor a folder', () => {
  it('is told who holds it, until that one lets go', async () => {
    const first = await claimFolder(folder, 'http://localhost:3000');
    if (!first.held) throw new Error('the folder was free');
    expect(first.afterCrash).toBe(false);
    expect(await claimFolder(folder, 'http://localhost:3001')).toEqual({ held: false, by: { pid: process.pid, url: 'http://localhost:3000' } });
    await first.release();
    const second = await claimFolder(folder, 'http://localhost:3001');
    expect(second).toMatchObject({ held: true, afterCrash: false });
    if (second.held) await second.release();
  });

  it('takes over from one that was killed', async () => {
    const script = `import { claimFolder } from ${JSON.stringify(new URL('./supervise-lock.ts', import.meta.url).href)};
      console.log((await claimFolder(process.argv[1], 'http://localhost:1')).held); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '--eval', script, folder], { env: childEnv(), stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    expect((await claimFolder(folder, 'http://localhost:2')).held).toBe(false);
    const gone = new Promise((resolve) => other.once('close', resolve));
    other.kill('SIGKILL');
    await gone;
    const claim = await claimFolder(folder, 'http://localhost:2');
    expect(claim).toMatchObject({ held: true, afterCrash: true });
    if (claim.held) await claim.release();
  });
});

describe('the port', () => {
  it('is refused in plain words when somebody has it, and waited for when they are leaving', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const bound = server.address();
        resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
      });
    });
    await expect(needPort('127.0.0.1', port, 0)).rejects.toThrow(`Port ${port} is in use by another programme.`);
    const waiting = needPort('127.0.0.1', port, 20_000);
    server.close();
    await waiting;
  });

  it('is named as a person types it', () => {
    expect([addressOf('127.0.0.1', 3000), addressOf('0.0.0.0', 80), addressOf('studio.local', 3000), addressOf('fe80::1', 3000)]).toEqual([
      'http://localhost:3000',
      'http://localhost:80',
      'http://studio.local:3000',
      'http://[fe80::1]:3000',
    ]);
  });
});
