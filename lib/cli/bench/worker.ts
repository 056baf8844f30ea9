/** The worker in a process of its own, as in the studio, and the context of a page that asks it for work. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { openDatabase } from '../../db/client.ts';
import { createTransactionManager } from '../../db/transaction.ts';
import { childEnv, getEnv, projectRoot } from '../../env.ts';
import { startBoss } from '../../jobs/boss.ts';
import { createJobQueue } from '../../jobs/queue.ts';
import { createClientFactory } from '../../services/clients.ts';
import type { ServiceContext } from '../../services/interfaces.ts';
import { localUser } from '../../services/local-user.ts';
import { createLog } from '../../services/log.ts';
import { createReport } from '../../services/report.ts';
import { createAssetStore } from '../../storage/asset-store.ts';
import { createFolderContents } from '../../storage/folder-contents.ts';
import { soundsFolder } from '../../storage/place.ts';
import { followUrl } from '../supervise.ts';

/** The context of a page: it asks for jobs and does none. */
export async function openAsker(url: string, stack: AsyncDisposableStack): Promise<ServiceContext> {
  const log = createLog({ name: 'bench', level: 'error', destination: process.stderr });
  const open = openDatabase(url, { max: 3 });
  stack.defer(() => open.close());
  const transaction = createTransactionManager(open.prisma);
  const env = getEnv();
  const boss = await startBoss(url, { role: 'enqueue', heartbeatSeconds: env.NARRATIX_JOB_HEARTBEAT_SECONDS, log });
  stack.defer(() => boss.stop({ graceful: false }));
  const userId = await localUser(transaction);
  return {
    actor: { userId },
    transaction,
    clients: createClientFactory(),
    assets: createAssetStore({ contents: createFolderContents(soundsFolder(env.NARRATIX_DATA_DIR)), transaction, userId }),
    queue: createJobQueue(boss),
    log,
    clock: { now: () => new Date() },
    report: createReport(log),
  };
}

/** Starts a worker and waits until it takes jobs. `settings` are environment variables of its own. */
export async function startWorker(url: string, settings: Record<string, string> = {}): Promise<ChildProcess> {
  const worker = spawn(process.execPath, ['--import', followUrl(), path.join(projectRoot(), 'lib', 'worker', 'main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: childEnv({ DATABASE_URL: url, LOG_LEVEL: 'error', ...settings }),
  });
  const ended = once(worker, 'exit').then(() => {
    throw new Error('The worker ended before it was ready.');
  });
  await Promise.race([once(worker, 'message'), ended]);
  ended.catch(() => undefined);
  return worker;
}

export async function stopWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, 'exit');
  worker.kill('SIGTERM');
  await gone;
}
