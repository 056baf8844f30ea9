import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { standBehind } from './stand-behind.ts';

it('a process that only reckons is less urgent than the one that started it', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const before = getPriority(child.pid);
  standBehind(child.pid ?? 0);
  expect(getPriority(child.pid)).toBe(Math.min(19, before + 5));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(() => standBehind(child.pid ?? 0), 'that it is gone is no error').not.toThrow();
});

it.runIf(process.platform === 'linux')('a thread that only reckons leaves the others of its process as urgent as they were', async () => {
  const before = getPriority(process.pid);
  const source = `const { parentPort } = require('node:worker_threads'); import(${JSON.stringify(new URL('./stand-behind.ts', import.meta.url).href)}).then(({ standBehind }) => { const os = require('node:os'); const was = os.getPriority(0); standBehind('this thread'); parentPort.postMessage([was, os.getPriority(0)]); });`;
  const thread = new Worker(source, { eval: true });
  const [[was, is]] = (await once(thread, 'message')) as [[number, number]];
  expect(is).toBe(Math.min(19, was + 5));
  expect(getPriority(process.pid)).toBe(before);
  await thread.terminate();
});
