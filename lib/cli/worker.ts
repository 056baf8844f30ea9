/**
 * `npm run worker`: one more worker, on this machine or, with DATABASE_URL, on any other. It joins the database,
 * brings it up to date, and keeps a worker running until it is told to stop.
 */
import path from 'node:path';
import process from 'node:process';
import { migrate } from '../db/migrate.ts';
import { getEnv, projectRoot, workerEnv } from '../env.ts';
import { ensureClient } from './generate.ts';
import { followUrl, keepRunning, saysReady, type KeptChild } from './supervise.ts';
import { keepDatabase } from './supervise-database.ts';

const GRACE_MS = 20_000;
const say = (sentence: string): void => console.log(sentence);

async function main(stopping: AbortSignal): Promise<void> {
  getEnv();
  await using stack = new AsyncDisposableStack();
  await ensureClient();
  const children: KeptChild[] = [];
  const database = await keepDatabase(say, () => children.forEach((child) => child.restart()));
  stack.defer(async () => await database.stop());
  await migrate(database.url());
  if (stopping.aborted) return;
  const worker = keepRunning(
    {
      name: 'worker',
      args: ['--import', followUrl(), path.join(projectRoot(), 'lib', 'worker', 'main.ts')],
      cwd: projectRoot(),
      env: () => workerEnv({ DATABASE_URL: database.url() }),
      background: true,
      whenReady: saysReady,
      graceMs: GRACE_MS,
    },
    say,
  );
  children.push(worker);
  stack.defer(async () => await worker.stop());
  const told = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([worker.ready, told]);
  if (stopping.aborted) return;
  say('The worker takes jobs. Ctrl-C stops it.');
  await told;
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (stop.signal.aborted && name === 'SIGINT') process.exit(130);
    stop.abort();
  });
}
try {
  await main(stop.signal);
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
