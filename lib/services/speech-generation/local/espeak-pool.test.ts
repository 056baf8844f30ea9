import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ServiceError } from '../../errors.ts';
import { EspeakPool } from './espeak-pool.ts';
import type { EspeakLine } from './protocol.ts';

const program = new URL('./unruly-process.ts', import.meta.url);
const line = (text: string): EspeakLine => ({ text, voice: 'gmw/en', rate: 170, pitch: 50, range: 50 });
const pools: EspeakPool[] = [];

function unrulyPool(processes: number, lineTimeoutMs = 20_000): EspeakPool {
  const pool = new EspeakPool({ processes, program, lineTimeoutMs: () => lineTimeoutMs });
  pools.push(pool);
  return pool;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map(async (pool) => await pool.close()));
});

describe('the pool of speaking processes', () => {
  test('speaks many lines in no more processes than allowed', async () => {
    const pool = unrulyPool(2);
    const sounds = await Promise.all(Array.from({ length: 25 }, async (_, index) => await pool.speak(line('x'.repeat(index + 1)))));
    expect(sounds.map(({ samples }) => samples.length)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(pool.pids.length).toBeLessThanOrEqual(2);
  });

  test('a process that dies is replaced and its line spoken by the next', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'speech-'));
    try {
      const pool = unrulyPool(1);
      const text = `die once ${path.join(folder, 'marker')}`;
      await expect(pool.speak(line(text))).resolves.toMatchObject({ samples: { length: text.length } });
      expect(pool.pids).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a line that kills twice fails plainly, and the others go on', async () => {
    const pool = unrulyPool(1);
    const deadly = pool.speak(line('die'));
    const harmless = pool.speak(line('hello'));
    await expect(deadly).rejects.toMatchObject({ code: 'vendor-unavailable', retryable: true });
    await expect(deadly).rejects.toThrow(/ended \(3\)/);
    await expect(harmless).resolves.toMatchObject({ samples: { length: 5 } });
  });

  test('a process that hangs is ended and its line given up after the second try', async () => {
    const pool = unrulyPool(1, 150);
    await expect(pool.speak(line('hang'))).rejects.toMatchObject({ code: 'vendor-unavailable' });
  });

  test('a line that the synthesiser refuses twice fails with its reason in the log', async () => {
    const pool = unrulyPool(1);
    await expect(pool.speak(line('fail'))).rejects.toMatchObject({ code: 'vendor-unavailable', message: 'it would not' });
  });

  test('a program that cannot start fails the line and does not start for ever', async () => {
    const pool = new EspeakPool({ processes: 2, program: new URL('./no-such-program.ts', import.meta.url) });
    pools.push(pool);
    await expect(pool.speak(line('hello'))).rejects.toMatchObject({ code: 'vendor-unavailable' });
  });

  test('a fired signal ends the wait at once', async () => {
    const pool = unrulyPool(1);
    const controller = new AbortController();
    const waiting = pool.speak(line('hang'), controller.signal);
    const behind = pool.speak(line('behind'), controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(behind).rejects.toMatchObject({ code: 'cancelled' });
    await expect(pool.speak(line('late'), controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('closing ends the processes and what waits', async () => {
    const pool = unrulyPool(2);
    await pool.speak(line('hello'));
    const { pids } = pool;
    const waiting = pool.speak(line('hang'));
    const ended = expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await pool.close();
    await ended;
    expect(pids.filter((pid) => isAlive(pid))).toEqual([]);
    await expect(pool.speak(line('hello'))).rejects.toBeInstanceOf(ServiceError);
  });

  test('the real speaking process ends with its parent', async () => {
    const child = fork(new URL('./espeak-process.ts', import.meta.url), [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    await once(child, 'message');
    const gone = once(child, 'exit');
    // What the death of the parent looks like from the child: the channel closes.
    child.disconnect();
    await expect(gone).resolves.toEqual([0, null]);
  });
});
