import { queueSchema } from '../../jobs/boss.ts';
import { jobQueues, setAsideQueue } from '../../jobs/definitions.ts';
import { livingWorkers } from '../../jobs/workers.ts';
import { getEnv, studioMode } from '../../env.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { soundContents } from '../sounds.ts';
import type { FailureView, OperationView, PersonUse, QueueView } from './operation-view.ts';
import { freeBytes, readReadiness } from './readiness.ts';

const weekMs = 7 * 24 * 3600 * 1000;
const mostFailures = 20;
const mostPeople = 20;
/** The person of a local studio has no address, and is nobody where accounts are used and nothing was made before. */
const somebody = { OR: [{ email: { not: null } }, { projects: { some: {} } }] };

/** Whether whoever acts may see how the studio is: in a local studio its one person, else an operator by command. */
export async function isOperator(context: Pick<ServiceContext, 'transaction' | 'actor'>): Promise<boolean> {
  if (studioMode(getEnv()) === 'local') return true;
  const { userId } = context.actor;
  return (await context.transaction.run((tx) => tx.user.findUnique({ where: { id: userId }, select: { operator: true } })))?.operator === true;
}

/** How the studio is. Throws `not-found` for whoever does not run it. */
export async function readOperation(context: ServiceContext): Promise<OperationView> {
  if (!(await isOperator(context))) throw notFound('page');
  const env = getEnv();
  const now = context.clock.now();
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
  const [readiness, free, ofRows] = await Promise.all([
    readReadiness(async () => await Promise.resolve(context), env.NARRATIX_DATA_DIR, soundContents(env)),
    freeBytes(env.NARRATIX_DATA_DIR),
    context.transaction.run(async (tx) => {
      const [stored] = await tx.$queryRawUnsafe<{ assets: number; bytes: number }[]>(`SELECT count(*)::int AS assets, COALESCE(sum("bytes"), 0)::float8 AS bytes FROM "Asset"`);
      return {
        workers: await livingWorkers(tx),
        queues: await queuesOf(tx),
        failures: await failuresSince(tx, new Date(now.getTime() - weekMs)),
        spending: { month: now.toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }), vendors: await spendingSince(tx, month) },
        stored: { bytes: stored?.bytes ?? 0, assets: stored?.assets ?? 0 },
        people: await peopleSince(tx, month),
        peopleInAll: await tx.user.count({ where: somebody }),
      };
    }),
  ]);
  const { stored, ...rest } = ofRows;
  return { readiness, ...rest, storage: { ...stored, freeBytes: free } };
}

/** Jobs that ended are kept by the queue for a day. */
async function queuesOf(tx: Tx): Promise<QueueView[]> {
  return await tx.$queryRawUnsafe<QueueView[]>(
    `SELECT name AS queue,
       count(*) FILTER (WHERE state IN ('created', 'retry'))::int AS waiting,
       count(*) FILTER (WHERE state = 'active')::int AS running,
       count(*) FILTER (WHERE state = 'completed')::int AS done,
       count(*) FILTER (WHERE state = 'failed')::int AS failed,
       EXTRACT(EPOCH FROM now() - min(start_after) FILTER (WHERE state IN ('created', 'retry') AND start_after <= now()))::float8 AS "oldestSeconds"
     FROM ${queueSchema}.job WHERE name = ANY ($1) GROUP BY 1 ORDER BY 1`,
    [...jobQueues.map(({ queue }) => queue), setAsideQueue],
  );
}

async function failuresSince(tx: Tx, since: Date): Promise<FailureView[]> {
  const rows = await tx.$queryRawUnsafe<{ stage: string; sentence: string; times: number; lastAt: Date }[]>(
    `SELECT stage, regexp_replace(COALESCE(error, ''), '[“"][^”"]*[”"]', '“…”', 'g') AS sentence, count(*)::int AS times, max("endedAt") AS "lastAt"
     FROM "Step" WHERE state IN ('failed', 'set-aside') AND "endedAt" >= $1 GROUP BY 1, 2 ORDER BY 4 DESC LIMIT ${mostFailures}`,
    since,
  );
  return rows.map((row) => ({ ...row, lastAt: row.lastAt.toISOString() }));
}

async function spendingSince(tx: Tx, since: Date): Promise<OperationView['spending']['vendors']> {
  return await tx.$queryRawUnsafe<OperationView['spending']['vendors']>(
    `SELECT vendor,
       COALESCE(sum("costMicros") FILTER (WHERE state = 'settled'), 0)::float8 AS "settledMicros",
       COALESCE(sum("mostMicros") FILTER (WHERE state = 'uncertain'), 0)::float8 AS "uncertainMicros",
       COALESCE(sum("mostMicros") FILTER (WHERE state = 'open'), 0)::float8 AS "openMicros"
     FROM "Purchase" WHERE "createdAt" >= $1 GROUP BY 1 ORDER BY 1`,
    since,
  );
}

async function peopleSince(tx: Tx, since: Date): Promise<PersonUse[]> {
  return await tx.$queryRawUnsafe<PersonUse[]>(
    `SELECT u.email,
       (SELECT count(*)::int FROM "Project" p WHERE p."ownerId" = u.id) AS dramas,
       COALESCE((SELECT sum(a.bytes) FROM "Asset" a WHERE a."ownerId" = u.id), 0)::float8 AS bytes,
       COALESCE((SELECT sum(b."costMicros") FROM "Purchase" b WHERE b."ownerId" = u.id AND b.state = 'settled' AND b."createdAt" >= $1), 0)::float8 AS micros
     FROM "User" u WHERE u.email IS NOT NULL OR EXISTS (SELECT 1 FROM "Project" p WHERE p."ownerId" = u.id) ORDER BY micros DESC, bytes DESC, u.id LIMIT ${mostPeople}`,
    since,
  );
}
