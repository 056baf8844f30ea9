/**
 * The connection to the queue. The web process only enqueues; the worker supervises, sweeps and takes jobs.
 */
import { PgBoss } from 'pg-boss';
import type { Log } from '../services/interfaces.ts';
import { jobDefinitions, jobQueues, jobTries, setAsideQueue } from './definitions.ts';

/** The PostgreSQL schema the queue keeps its tables in. */
export const queueSchema = 'pgboss';

export interface BossOptions {
  /** `enqueue`: puts jobs only. `work`: also takes them, watches heartbeats and cleans up. */
  role: 'enqueue' | 'work';
  /** Connections of its own. Default 2. */
  max?: number;
  /** A job whose worker is silent for this long goes to another, seconds. At least 10. */
  heartbeatSeconds: number;
  log: Log;
}

/** pg-boss refuses less: a shorter heartbeat would lose jobs to one slow collection of garbage. */
const shortestHeartbeatSeconds = 10;
/** How long the rows of finished jobs stay for whoever looks into a problem. */
const keepFinishedSeconds = 24 * 3600;

/**
 * Connects to the queue, installs or upgrades its schema under an advisory lock (any number of processes may start
 * at once) and makes sure every queue stands with the settings of this release. Stop with `boss.stop()`.
 */
export async function startBoss(url: string, options: BossOptions): Promise<PgBoss> {
  const works = options.role === 'work';
  const boss = new PgBoss({
    connectionString: url,
    application_name: `narratix-${options.role}`,
    schema: queueSchema,
    max: options.max ?? 2,
    schedule: false,
    supervise: works,
    // Both must be short: heartbeats are looked at when a queue is monitored.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    useListenNotify: works,
  });
  // Without a listener an 'error' event would end the process.
  boss.on('error', (error) => options.log.error({ error }, 'the queue met an error'));
  boss.on('warning', (warning) => options.log.warn({ warning: warning.message }, 'the queue warns'));
  await boss.start();
  try {
    await ensureQueues(boss, Math.max(shortestHeartbeatSeconds, options.heartbeatSeconds));
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
  return boss;
}

async function ensureQueues(boss: PgBoss, heartbeatSeconds: number): Promise<void> {
  const standing = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  const common = { deleteAfterSeconds: keepFinishedSeconds, notify: true, heartbeatSeconds };
  const ensure = async (
    name: string,
    policy: 'standard' | 'exclusive',
    wanted: { expireInSeconds: number; retryLimit: number; retryDelay: number; retryDelayMax: number; deadLetter?: string },
  ): Promise<void> => {
    const settings = { ...common, ...wanted, retryBackoff: true };
    const found = standing.get(name);
    if (found === undefined) await boss.createQueue(name, { ...settings, policy });
    const changed =
      found !== undefined &&
      (found.expireInSeconds !== settings.expireInSeconds ||
        found.retryLimit !== settings.retryLimit ||
        found.retryDelay !== settings.retryDelay ||
        found.heartbeatSeconds !== settings.heartbeatSeconds ||
        found.deleteAfterSeconds !== settings.deleteAfterSeconds ||
        found.notify !== settings.notify);
    if (changed) await boss.updateQueue(name, settings);
  };
  // Telling a step that it was set aside must get through even when the database is away for a while.
  await ensure(setAsideQueue, 'standard', { expireInSeconds: 600, retryLimit: 100, retryDelay: 1, retryDelayMax: 300 });
  for (const { queue, name } of jobQueues) {
    await ensure(queue, 'exclusive', {
      expireInSeconds: jobDefinitions[name].expireSeconds,
      retryLimit: jobTries - 1,
      retryDelay: 1,
      retryDelayMax: 60,
      deadLetter: setAsideQueue,
    });
  }
}

const holder: typeof globalThis & { narratixBoss?: { url: string; boss: Promise<PgBoss> } } = globalThis;

/**
 * The one connection of the web process to the queue, kept on globalThis so that reloaded modules share it.
 * A start that failed is forgotten, so the next call tries again.
 */
export function sharedBoss(url: string, options: Omit<BossOptions, 'role'>): Promise<PgBoss> {
  if (holder.narratixBoss?.url === url) return holder.narratixBoss.boss;
  const boss = startBoss(url, { ...options, role: 'enqueue' });
  holder.narratixBoss = { url, boss };
  boss.catch(() => {
    if (holder.narratixBoss?.boss === boss) delete holder.narratixBoss;
  });
  return boss;
}
