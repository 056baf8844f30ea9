/** Many machines on one: three studios and a further worker over one database and one object store, each with a folder of its own. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { freePort, newDataFolder, root, Studio } from '../../lib/cli/temporary-studio.ts';
import { runInBackground } from '../../lib/cli/background.ts';
import { readPidFile } from '../../lib/db/postgres-tools.ts';
import { ensureDatabase, type DatabaseHandle } from '../../lib/db/embedded.ts';
import { childEnv } from '../../lib/env.ts';
import type { BucketOrder } from './bucket-process.ts';

export interface Machines extends AsyncDisposable {
  databaseUrl: string;
  studios: Studio[];
  /** Every worker's process: three that studios keep, and one by itself. */
  workers(): Promise<number[]>;
  /** Ends the database server on the spot, and brings it back. */
  database: { pid(): Promise<number>; kill(): Promise<void>; back(): Promise<void> };
  /** Takes the object store away, and brings it back. */
  bucket: { away(): Promise<void>; back(): Promise<void>; keys(): Promise<string[]> };
  /** Ends the worker that no studio keeps, and starts it again. */
  loneWorker: { kill(): void; back(): Promise<void> };
}

const bucketWords = z.object({ endpoint: z.string(), region: z.string(), accessKeyId: z.string(), secretAccessKey: z.string(), bucket: z.string() });

/** Brings everything up; disposing takes it down again and removes every folder. */
export async function startMachines(webs: number): Promise<Machines> {
  await using stack = new AsyncDisposableStack();
  const folder = async (): Promise<string> => {
    const made = await newDataFolder();
    stack.defer(async () => await rm(made, { recursive: true, force: true, maxRetries: 5 }));
    return made;
  };

  const databaseFolder = await folder();
  let handle: DatabaseHandle = await ensureDatabase({ dataDir: databaseFolder });
  stack.defer(async () => await handle.stop());
  const databaseUrl = handle.url;
  const databasePid = async (): Promise<number> => {
    const server = await readPidFile(path.join(databaseFolder, 'postgres', 'cluster'));
    if (server === null) throw new Error('The database does not run.');
    return server.pid;
  };

  const bucketProcess = fork(path.join(import.meta.dirname, 'bucket-process.ts'), [String(await freePort())], { env: childEnv(), stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  stack.defer(async () => await ended(bucketProcess, 'SIGKILL'));
  const [words]: unknown[] = await once(bucketProcess, 'message');
  const { endpoint, region, accessKeyId, secretAccessKey, bucket } = bucketWords.parse(words);
  const order = async (what: BucketOrder): Promise<unknown> => {
    const done = once(bucketProcess, 'message');
    bucketProcess.send(what);
    const [answer]: unknown[] = await done;
    return answer;
  };

  const settings = {
    DATABASE_URL: databaseUrl,
    S3_ENDPOINT: endpoint,
    S3_PUBLIC_ENDPOINT: endpoint,
    S3_REGION: region,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
    S3_BUCKET: bucket,
    AUTH_SECRET: randomBytes(33).toString('base64'),
    AUTH_PASSWORDS: 'on',
    NARRATIX_SECRET_KEYS: `1:${randomBytes(32).toString('base64')}`,
  };
  const studios: Studio[] = [];
  // All at once: the schema is brought up under a lock, whoever comes first.
  for (const studio of await Promise.all(Array.from({ length: webs }, async () => await Studio.start(await folder(), { settings })))) {
    studios.push(studio);
    stack.defer(async () => void (await studio.stop()));
  }

  const loneFolder = await folder();
  let lone = await loneWorkerOf({ ...settings, NARRATIX_DATA_DIR: loneFolder });
  stack.defer(async () => await ended(lone, 'SIGTERM'));

  const held = stack.move();
  return {
    databaseUrl,
    studios,
    async workers() {
      const kept = await Promise.all(studios.map(async (studio) => (await studio.process('worker')).pid));
      return lone.pid === undefined ? kept : [...kept, lone.pid];
    },
    database: {
      pid: databasePid,
      async kill() {
        process.kill(await databasePid(), 'SIGKILL');
      },
      async back() {
        const again = await ensureDatabase({ dataDir: databaseFolder });
        if (again.url !== databaseUrl) throw new Error('The database came back at another address.');
        // The first handle holds the same lock still; it is the newest that stops the server.
        const first = handle;
        handle = { ...again, stop: async () => { await first.stop(); await again.stop(); } };
      },
    },
    bucket: { away: async () => void (await order('away')), back: async () => void (await order('back')), keys: async () => z.array(z.string()).parse(await order('keys')) },
    loneWorker: {
      kill: () => void lone.kill('SIGKILL'),
      async back() {
        lone = await loneWorkerOf({ ...settings, NARRATIX_DATA_DIR: loneFolder });
      },
    },
    [Symbol.asyncDispose]: async () => await held.disposeAsync(),
  };
}

/** A worker by itself, ready, and in the background as `npm run worker` has it. */
async function loneWorkerOf(settings: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['lib/worker/main.ts'], { cwd: root, env: { ...childEnv({ LOG_LEVEL: 'warn', ...settings }), NODE_ENV: 'production' }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The further worker ended before it was ready.');
    }),
  ]);
  if (child.pid !== undefined) await runInBackground(child.pid);
  return child;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
