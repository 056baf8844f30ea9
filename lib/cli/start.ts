/**
 * `npm start`: everything that Narratix is made of, in one command. Brings up the database, its schema, the pages, the web
 * server and the worker; keeps them up; and takes them down in order on Ctrl-C. `--dev` serves the pages as they are
 * being written.
 */
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { openDataDir } from '../db/cluster-place.ts';
import { migrate } from '../db/migrate.ts';
import { childEnv, getEnv, projectRoot, requireSafeListening, workerEnv, type ChildEnv } from '../env.ts';
import { ensureClient } from './generate.ts';
import { answersHttp, followOptions, followUrl, keepRunning, saysReady, type KeptChild } from './supervise.ts';
import { build, hashSources, needsBuild, nextProgramme } from './supervise-build.ts';
import { keepDatabase } from './supervise-database.ts';
import { claimFolder } from './supervise-lock.ts';
import { addressOf, localAddressOf, needPort } from './supervise-port.ts';

const WEB_GRACE_MS = 20_000;
const WORKER_GRACE_MS = 20_000;
/** What the web server of a killed supervisor may take to go. */
const AFTER_CRASH_MS = 25_000;
/** Longer than browsers and proxies keep a connection that rests (nginx and load balancers: 60 s), or they ask over one that is just being closed. */
const KEEP_ALIVE_MS = 75_000;

function say(sentence: string): void {
  console.log(sentence);
}

async function main(dev: boolean, stopping: AbortSignal): Promise<void> {
  const env = getEnv();
  requireSafeListening(env);
  const root = projectRoot();
  const address = addressOf(env.HOST, env.PORT);
  const dataDir = await openDataDir(env.NARRATIX_DATA_DIR);
  await using stack = new AsyncDisposableStack();

  const claim = await claimFolder(dataDir, address);
  if (!claim.held) {
    const where = claim.by === null ? '' : ` at ${claim.by.url} (process ${claim.by.pid})`;
    throw new Error(`Narratix already runs in this folder${where}. Use that one, or stop it first.`);
  }
  stack.defer(async () => await claim.release());
  await needPort(env.HOST, env.PORT, claim.afterCrash ? AFTER_CRASH_MS : 0);

  if (await ensureClient()) say('Made the database client anew, for the schema has changed.');
  if (stopping.aborted) return;
  say(env.DATABASE_URL === undefined ? 'Starting the database that comes with Narratix ...' : 'Using the database of DATABASE_URL ...');
  const children: KeptChild[] = [];
  const database = await keepDatabase(say, () => children.forEach((child) => child.restart()));
  stack.defer(async () => await database.stop());
  const applied = await migrate(database.url());
  if (applied.length > 0) say(`Brought the database up to date (${applied.length} ${applied.length === 1 ? 'step' : 'steps'}).`);
  if (stopping.aborted) return;

  if (!dev) {
    const hash = await hashSources(root);
    if (await needsBuild(root, hash)) {
      say('Building the pages. This takes half a minute or so, and only after a change ...');
      await build(root, hash, stopping);
    }
  }
  if (stopping.aborted) return;

  const shared = (): ChildEnv => childEnv({ DATABASE_URL: database.url(), PORT: String(env.PORT), HOST: env.HOST });
  say('Starting the web server and the worker ...');
  const web = keepRunning(
    {
      name: 'web server',
      args: [nextProgramme(), ...(dev ? ['dev'] : ['start', '--keepAliveTimeout', String(KEEP_ALIVE_MS)]), '-H', env.HOST, '-p', String(env.PORT)],
      cwd: root,
      env: () => {
        const given = shared();
        const NODE_ENV = dev ? 'development' : 'production';
        return { ...given, NODE_ENV, NEXT_TELEMETRY_DISABLED: '1', NODE_OPTIONS: followOptions(given['NODE_OPTIONS']) };
      },
      whenReady: answersHttp(`${localAddressOf(env.HOST, env.PORT)}/api/health`),
      graceMs: WEB_GRACE_MS,
    },
    say,
  );
  const worker = keepRunning(
    {
      name: 'worker',
      args: ['--import', followUrl(), path.join(root, 'lib', 'worker', 'main.ts')],
      cwd: root,
      env: () => ({ ...workerEnv(shared()), NODE_ENV: dev ? 'development' : 'production' }),
      background: true,
      whenReady: saysReady,
      graceMs: WORKER_GRACE_MS,
    },
    say,
  );
  children.push(web, worker);
  stack.defer(async () => {
    say('Stopping. The worker brings what it has in hand to a safe place first ...');
    await Promise.all([web.stop(), worker.stop()]);
  });

  const told = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([Promise.all([web.ready, worker.ready]), told]);
  if (stopping.aborted) return;
  say(`Narratix is ready: ${address}`);
  await told;
}

/** One signal stops in order; a second one, from somebody in a hurry, at once. */
function listenForStop(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted && name === 'SIGINT') process.exit(130);
      stop.abort();
    });
  }
  // The terminal may be gone by the time there is something to say.
  process.stdout.on('error', () => stop.abort());
  process.stderr.on('error', () => stop.abort());
  return stop.signal;
}

const stopping = listenForStop();
try {
  const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false } } });
  await main(values.dev, stopping);
  say('Stopped. Everything is kept; npm start goes on from here.');
  process.exit(0);
} catch (error) {
  if (stopping.aborted) process.exit(0);
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
