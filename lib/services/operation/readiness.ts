import { statfs } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { schemaIsCurrent } from '../../db/schema-version.ts';
import { livingWorkers } from '../../jobs/workers.ts';
import type { Contents } from '../../storage/contents.ts';
import type { ServiceContext } from '../interfaces.ts';

/** Below this much room a chapter that is being mixed may not find its place any more, bytes. */
const leastRoom = 500_000_000;
/** Whoever asks wants to know now: what has not answered by then counts as out of order, ms. */
const patienceMs = 3000;

/** Each true where it is in order. */
export interface Readiness {
  ready: boolean;
  /** The database answers. */
  database: boolean;
  /** Its schema is that of this programme. */
  schema: boolean;
  /** At least one worker lives. */
  worker: boolean;
  /** There is room in the data folder. */
  disk: boolean;
  /** Where the sounds lie can be reached. */
  sounds: boolean;
}

/** Whether this studio can do its work: never throws, and says nothing but yes or no of each part. `open` gives the database, which may never have been there. */
export async function readReadiness(open: () => Promise<Pick<ServiceContext, 'transaction'>>, dataDir: string, contents: Pick<Contents, 'check'>, wanted: { room?: number; patienceMs?: number } = {}): Promise<Readiness> {
  const inTime = within(wanted.patienceMs ?? patienceMs);
  const [database, schema, worker, disk, sounds] = await Promise.all([
    inTime(async () => await (await open()).transaction.run(async (tx) => (await tx.$queryRawUnsafe<object[]>('SELECT 1')).length === 1)),
    inTime(async () => await (await open()).transaction.run(schemaIsCurrent)),
    inTime(async () => (await (await open()).transaction.run(livingWorkers)) > 0),
    inTime(async () => (await freeBytes(dataDir)) >= (wanted.room ?? leastRoom)),
    inTime(async () => await contents.check().then(() => true)),
  ]);
  return { ready: database && schema && worker && disk && sounds, database, schema, worker, disk, sounds };
}

/** Room that this process may still fill on the volume of a folder, bytes. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(/*turbopackIgnore: true*/ folder);
  return bavail * bsize;
}

function within(ms: number): (look: () => Promise<boolean>) => Promise<boolean> {
  return async (look) => {
    const answered = new AbortController();
    const late = pause(ms, false, { signal: answered.signal }).catch(() => false);
    try {
      return await Promise.race([look().catch(() => false), late]);
    } finally {
      answered.abort();
    }
  };
}
