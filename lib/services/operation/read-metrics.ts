import { jobQueues, setAsideQueue } from '../../jobs/definitions.ts';
import { queueSchema } from '../../jobs/boss.ts';
import { livingWorkers } from '../../jobs/workers.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { retryCounts } from '../retry.ts';
import type { Metric, Sample } from './exposition.ts';
import { freeBytes } from './readiness.ts';
import { durationSteps, requestCounts, type RouteCounts } from './requests.ts';

/**
 * What an operator watches: the requests and retries of this process, and of the whole studio its jobs, workers, spending,
 * storage and connections. No label names a person, a drama or an address.
 */
export async function readMetrics(context: Pick<ServiceContext, 'transaction' | 'clock'>, dataDir: string): Promise<Metric[]> {
  const [shared, free] = await Promise.all([context.transaction.run((tx) => ofTheStudio(tx, context.clock.now())), freeBytes(dataDir)]);
  const disk: Metric = { name: 'narratix_disk_free_bytes', help: 'Room left on the volume of the data folder.', type: 'gauge', samples: [{ value: free }] };
  return [...ofThisProcess(), ...shared, disk];
}

function ofThisProcess(): Metric[] {
  const routes = requestCounts();
  return [
    {
      name: 'narratix_http_requests_total',
      help: 'Requests that this process answered.',
      type: 'counter',
      samples: routes.flatMap(({ route, method, statuses }) => [...statuses].map(([status, value]) => ({ labels: { route, method, status: String(status) }, value }))),
    },
    { name: 'narratix_http_request_duration_seconds', help: 'Time until the head of an answer was ready.', type: 'histogram', samples: routes.flatMap(histogram) },
    {
      name: 'narratix_call_retries_total',
      help: 'Calls to vendors by this process that were tried again, or given up.',
      type: 'counter',
      samples: retryCounts().flatMap(({ what, retried, gaveUp }) => [
        { labels: { what, outcome: 'retried' }, value: retried },
        { labels: { what, outcome: 'gave-up' }, value: gaveUp },
      ]),
    },
    { name: 'narratix_process_resident_bytes', help: 'Memory of this process.', type: 'gauge', samples: [{ value: process.memoryUsage.rss() }] },
  ];
}

/** Each step counts all that were as quick or quicker. */
function histogram({ route, method, steps, seconds }: RouteCounts): Sample[] {
  const labels = { route, method };
  let sum = 0;
  const buckets = steps.map((count, index): Sample => {
    sum += count;
    return { suffix: '_bucket', labels: { ...labels, le: String(durationSteps[index] ?? '+Inf') }, value: sum };
  });
  return [...buckets, { suffix: '_sum', labels, value: seconds }, { suffix: '_count', labels, value: sum }];
}

async function ofTheStudio(tx: Tx, now: Date): Promise<Metric[]> {
  const midnight = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  const queues = [...jobQueues.map(({ queue }) => queue), setAsideQueue];
  const jobs = await tx.$queryRawUnsafe<{ queue: string; state: string; jobs: number; retries: number }[]>(
    `SELECT name AS queue, state::text AS state, count(*)::int AS jobs, COALESCE(sum(retry_count), 0)::int AS retries
     FROM ${queueSchema}.job WHERE name = ANY ($1) GROUP BY 1, 2 ORDER BY 1, 2`,
    queues,
  );
  const workers = await livingWorkers(tx);
  const spent = await tx.$queryRawUnsafe<{ vendor: string; micros: number }[]>(
    `SELECT vendor, COALESCE(sum("costMicros"), 0)::float8 AS micros FROM "Purchase" WHERE state = 'settled' AND "settledAt" >= $1 GROUP BY 1 ORDER BY 1`,
    midnight,
  );
  const [stored] = await tx.$queryRawUnsafe<{ assets: number; bytes: number }[]>(`SELECT count(*)::int AS assets, COALESCE(sum("bytes"), 0)::float8 AS bytes FROM "Asset"`);
  const connections = await tx.$queryRawUnsafe<{ pool: string; state: string; connections: number }[]>(
    `SELECT application_name AS pool, COALESCE(state, 'unknown') AS state, count(*)::int AS connections FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'narratix%' GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const retried = new Map<string, number>();
  for (const { queue, retries } of jobs) retried.set(queue, (retried.get(queue) ?? 0) + retries);
  return [
    { name: 'narratix_jobs', help: 'Jobs of the queue by state; finished ones stay for a day.', type: 'gauge', samples: jobs.map((row) => ({ labels: { queue: row.queue, state: row.state }, value: row.jobs })) },
    { name: 'narratix_job_retries', help: 'Tries beyond the first of the jobs that the queue holds.', type: 'gauge', samples: [...retried].map(([queue, value]) => ({ labels: { queue }, value })) },
    { name: 'narratix_workers', help: 'Workers that live, over all machines.', type: 'gauge', samples: [{ value: workers }] },
    { name: 'narratix_spend_today_micro_dollars', help: 'Settled since midnight (UTC), by vendor.', type: 'gauge', samples: spent.map(({ vendor, micros }) => ({ labels: { vendor }, value: micros })) },
    { name: 'narratix_assets', help: 'Sounds and pictures that are stored.', type: 'gauge', samples: [{ value: stored?.assets ?? 0 }] },
    { name: 'narratix_storage_bytes', help: 'Size of all that is stored.', type: 'gauge', samples: [{ value: stored?.bytes ?? 0 }] },
    { name: 'narratix_database_connections', help: 'Connections of all processes to the database, by pool and state.', type: 'gauge', samples: connections.map(({ pool, state, connections: value }) => ({ labels: { pool, state }, value })) },
  ];
}
