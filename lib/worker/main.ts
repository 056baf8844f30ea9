/**
 * The worker: a process of its own beside the web server, as many of them and on as many machines as you like. It is
 * told where the database is (DATABASE_URL) or joins the one that comes with Narratix, says `ready` to the process that
 * started it once it takes jobs, and ends in good order on SIGTERM, SIGINT or when that process is gone.
 */
import { setFlagsFromString } from 'node:v8';
import { ensureDatabase } from '../db/embedded.ts';
import { getEnv } from '../env.ts';
import { sweepAccounts } from '../services/accounts/sweep.ts';
import { startTracing } from '../services/collector.ts';
import { createLog } from '../services/log.ts';
import { sweepPredictions } from '../services/replicate-audio/sweep.ts';
import { soundContents } from '../services/sounds.ts';
import { sweepStale } from '../services/spending/held-purchase.ts';
import { cleanTemporaryFolders } from '../services/temporary-files.ts';
import { sweepOrphans } from '../storage/sweep.ts';
import { openWorker } from './open-worker.ts';

/**
 * A line that a vendor speaks is some megabytes of texts and sounds that die at once, here and in the threads that reckon takes.
 * In heaps of the usual growth all that lives is marked for them every two dozen lines, in young ones several times a second.
 * Megabytes for threads that are begun from here on; how much more than what lives may lie there before it is marked, per cent.
 * Sounds lie outside of the heap: by itself this V8 marks it all for every 64 MB of them that were ever made, which is two
 * dozen lines again and a sixth of what the worker reckons; counted with the rest (as later ones do), a tenth as often.
 */
const heap = ['--min-semi-space-size=16', '--initial-old-space-size=96', '--heap-growing-percent=150', '--external-memory-accounted-in-global-limit'];

const hourMs = 3600 * 1000;
const sweepMs = 30_000;

async function main(): Promise<void> {
  for (const flag of heap) setFlagsFromString(flag);
  const env = getEnv();
  const log = createLog({ name: 'worker', level: env.LOG_LEVEL });
  const stopped = untilToldToStop();

  await using stack = new AsyncDisposableStack();
  const tracing = await startTracing(env, 'worker', log);
  stack.defer(() => tracing.close());
  const database = await ensureDatabase();
  stack.defer(() => database.stop());
  const { context } = stack.use(await openWorker(database.url, log));
  log.info({ pid: process.pid }, 'the worker takes jobs');
  process.send?.('ready');

  const contents = soundContents(env);
  const tidy = async (): Promise<void> => {
    const folders = await cleanTemporaryFolders();
    const swept = await sweepOrphans({ contents, transaction: context.transaction });
    const rows = await sweepAccounts(context);
    if (folders + rows + swept.assets + swept.files > 0) log.info({ folders, rows, ...swept }, 'tidied up');
  };
  const startTidying = (): void => {
    tidy().catch((error: unknown) => context.report(error, 'tidying the data folder'));
  };
  // What no webhook told of and nobody waits for, long before the vendor forgets it; and what somebody was buying who is gone.
  const sweep = (): void => {
    sweepPredictions(context).catch((error: unknown) => context.report(error, 'looking for forgotten predictions'));
    sweepStale(context).catch((error: unknown) => context.report(error, 'looking for forgotten purchases'));
  };
  sweep();
  const sweeping = setInterval(sweep, sweepMs);
  stack.defer(() => clearInterval(sweeping));
  startTidying();
  const tidying = setInterval(startTidying, hourMs);
  stack.defer(() => clearInterval(tidying));

  log.info({ reason: await stopped }, 'the worker stops');
}

/** Resolves with the reason on the first wish to stop; a second signal ends the process on the spot. */
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
