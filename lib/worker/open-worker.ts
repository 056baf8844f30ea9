import { availableParallelism } from 'node:os';
import { openDatabase } from '../db/client.ts';
import { listenProjects } from '../db/listen.ts';
import { createTransactionManager } from '../db/transaction.ts';
import { getEnv } from '../env.ts';
import { startBoss } from '../jobs/boss.ts';
import { createJobQueue } from '../jobs/queue.ts';
import { createClientFactory } from '../services/clients.ts';
import type { Log } from '../services/interfaces.ts';
import { tellAll } from '../services/productions/tell-progress.ts';
import { createReport } from '../services/report.ts';
import { soundContents } from '../services/sounds.ts';
import { giveBackPlaces } from '../services/vendors/line.ts';
import { createAssetStore } from '../storage/asset-store.ts';
import { createHandlers } from './handlers.ts';
import type { WorkerContext } from './runner-contract.ts';
import { startRunner } from './runner.ts';

export interface OpenWorker extends AsyncDisposable {
  context: WorkerContext;
}

/** Opens everything a worker needs over a migrated database and starts taking jobs; disposing drains and closes it all. */
export async function openWorker(url: string, log: Log): Promise<OpenWorker> {
  const env = getEnv();
  await using stack = new AsyncDisposableStack();
  const open = openDatabase(url, { max: 5 });
  stack.defer(() => open.close());
  const transaction = createTransactionManager(open.prisma);
  const boss = await startBoss(url, { role: 'work', heartbeatSeconds: env.NARRATIX_JOB_HEARTBEAT_SECONDS, log });
  stack.defer(() => boss.stop({ graceful: false }));
  const contents = soundContents(env);
  const report = createReport(log);
  const clients = createClientFactory();
  // A client holds its key: once that was changed or deleted on a page, it is not kept here either.
  const listener = listenProjects(url, { projects: false, onKeyGone: (keyHash) => clients.forgetHash(keyHash), onError: (error) => log.warn({ error: error instanceof Error ? error : new Error(String(error)) }, 'the connection that listens broke') });
  stack.defer(() => listener.close());
  await listener.ready();
  const context: WorkerContext = {
    transaction,
    clients,
    queue: createJobQueue(boss),
    log,
    clock: { now: () => new Date() },
    report,
    forUser: (userId) => ({ ...context, actor: { userId }, assets: createAssetStore({ contents, transaction, userId }) }),
  };
  const work = await createHandlers(context);
  stack.defer(() => work.close());
  stack.defer(async () => void (await Promise.all([giveBackPlaces(context), tellAll(context)])));
  const cores = availableParallelism();
  const runner = await startRunner({
    boss,
    url,
    handlers: work.handlers,
    onSetAside: work.onSetAside,
    log,
    report,
    cores,
    capacity: env.NARRATIX_WORKER_CONCURRENCY ?? cores,
  });
  stack.defer(() => runner.stop());
  const held = stack.move();
  return { context, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
