/**
 * The worker: a process of its own beside the web server, as many of them and on as many machines as you like. It is
 * told where the database is (DATABASE_URL) or joins the one that comes with Narratix, says `ready` to the process that
 * started it once it takes jobs, and ends in good order on SIGTERM, SIGINT or when that process is gone.
 */
import { availableParallelism } from 'node:os';
import { createTransactionManager } from '../db/transaction.ts';
import { openDatabase } from '../db/client.ts';
import { ensureDatabase } from '../db/embedded.ts';
import { getEnv } from '../env.ts';
import { startBoss } from '../jobs/boss.ts';
import { createJobQueue } from '../jobs/queue.ts';
import { createClientFactory } from '../services/clients.ts';
import { createLog } from '../services/log.ts';
import { createReport } from '../services/report.ts';
import { cleanTemporaryFolders } from '../services/temporary-files.ts';
import { createFolderAssetStore } from '../storage/folder-store.ts';
import { assetFolder } from '../storage/folders.ts';
import { sweepOrphans } from '../storage/sweep.ts';
import { createHandlers } from './handlers.ts';
import type { WorkerContext } from './runner-contract.ts';
import { startRunner } from './runner.ts';

const hourMs = 3600 * 1000;

async function main(): Promise<void> {
  const env = getEnv();
  const log = createLog({ name: 'worker', level: env.LOG_LEVEL });
  const report = createReport(log);
  const stopped = untilToldToStop();

  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase();
  stack.defer(() => database.stop());
  const open = openDatabase(database.url, { max: 5 });
  stack.defer(() => open.close());
  const transaction = createTransactionManager(open.prisma);
  const boss = await startBoss(database.url, { role: 'work', heartbeatSeconds: env.NARRATIX_JOB_HEARTBEAT_SECONDS, log });
  stack.defer(() => boss.stop({ graceful: false }));

  const root = assetFolder();
  const context: WorkerContext = {
    transaction,
    clients: createClientFactory(),
    queue: createJobQueue(boss),
    log,
    clock: { now: () => new Date() },
    report,
    forUser: (userId) => ({ ...context, actor: { userId }, assets: createFolderAssetStore({ root, transaction, userId }) }),
  };
  const work = await createHandlers(context);
  stack.defer(() => work.close());

  const cores = availableParallelism();
  const runner = await startRunner({
    boss,
    url: database.url,
    handlers: work.handlers,
    onSetAside: work.onSetAside,
    log,
    report,
    cores,
    capacity: env.NARRATIX_WORKER_CONCURRENCY ?? cores,
  });
  stack.defer(() => runner.stop());
  log.info({ pid: process.pid, cores }, 'the worker takes jobs');
  process.send?.('ready');

  const clean = (): void => {
    tidy(root).catch((error: unknown) => report(error, 'tidying the data folder'));
  };
  const tidy = async (folder: string): Promise<void> => {
    const folders = await cleanTemporaryFolders();
    const swept = await sweepOrphans({ root: folder, transaction, now: new Date() });
    if (folders + swept.assets + swept.files > 0) log.info({ folders, ...swept }, 'tidied the data folder');
  };
  clean();
  const cleaning = setInterval(clean, hourMs);
  stack.defer(() => clearInterval(cleaning));

  log.info({ reason: await stopped }, 'the worker stops');
}

/** Resolves with the reason on the first wish to stop; the second ends the process on the spot. */
function untilToldToStop(): Promise<string> {
  return new Promise((resolve) => {
    let told = false;
    const tell = (reason: string): void => {
      if (told && reason !== 'disconnect') process.exit(1);
      told = true;
      resolve(reason);
    };
    process.on('SIGTERM', () => tell('SIGTERM'));
    process.on('SIGINT', () => tell('SIGINT'));
    process.on('disconnect', () => tell('disconnect'));
  });
}

try {
  await main();
  process.exit(0);
} catch (error) {
  createLog({ name: 'worker' }).error({ error: error instanceof Error ? error : new Error(String(error)) }, 'the worker cannot go on');
  process.exit(1);
}
