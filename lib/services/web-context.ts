import { getPrisma } from '../db/client.ts';
import { listenProjects, type ProjectListener } from '../db/listen.ts';
import { createTransactionManager } from '../db/transaction.ts';
import { getEnv } from '../env.ts';
import { sharedBoss } from '../jobs/boss.ts';
import { createJobQueue } from '../jobs/queue.ts';
import { createFolderAssetStore } from '../storage/folder-store.ts';
import { soundsFolder } from '../storage/place.ts';
import { createClientFactory } from './clients.ts';
import type { ServiceContext, WebhookProcessingService } from './interfaces.ts';
import { localUser } from './local-user.ts';
import { createLog } from './log.ts';
import { createWebhookProcessing } from './replicate-audio/webhook.ts';
import { createReport } from './report.ts';
import { sharedOwner } from './sharing/share-link.ts';

/** One set a process; on globalThis, so that a reloaded module in development does not make another. */
interface Shared {
  base: Promise<Omit<ServiceContext, 'actor' | 'assets'>>;
  userId: Promise<string> | null;
  listener: ProjectListener | null;
}
const holder: typeof globalThis & { narratixWeb?: Shared } = globalThis;

function shared(): Shared {
  holder.narratixWeb ??= { base: makeBase(), userId: null, listener: null };
  return holder.narratixWeb;
}

async function makeBase(): Promise<Omit<ServiceContext, 'actor' | 'assets'>> {
  const env = getEnv();
  const log = createLog({ name: 'web', level: env.LOG_LEVEL });
  try {
    const boss = await sharedBoss(databaseUrl(), { heartbeatSeconds: env.NARRATIX_JOB_HEARTBEAT_SECONDS, log });
    return {
      transaction: createTransactionManager(getPrisma()),
      clients: createClientFactory(),
      queue: createJobQueue(boss),
      log,
      clock: { now: () => new Date() },
      report: createReport(log),
    };
  } catch (error) {
    // The next request tries again.
    delete holder.narratixWeb;
    throw error;
  }
}

/** The context of whoever asks. On a private machine that is the one local user. */
export async function webContext(): Promise<ServiceContext> {
  const parts = shared();
  const base = await parts.base;
  parts.userId ??= localUser(base.transaction);
  try {
    const userId = await parts.userId;
    return { ...base, actor: { userId }, assets: createFolderAssetStore({ root: soundsFolder(getEnv().NARRATIX_DATA_DIR), transaction: base.transaction, userId }) };
  } catch (error) {
    parts.userId = null;
    throw error;
  }
}

/** The context in which somebody listens with a share link: files are read on behalf of the drama's owner. Throws `not-found` for a link that leads nowhere. */
export async function sharedContext(token: string): Promise<ServiceContext> {
  const base = await shared().base;
  const userId = await sharedOwner(base.transaction, token);
  return { ...base, actor: { userId }, assets: createFolderAssetStore({ root: soundsFolder(getEnv().NARRATIX_DATA_DIR), transaction: base.transaction, userId }) };
}

/** What takes the calls of vendors in: for whomever the call is, which it alone can tell. */
export async function webhookProcessing(): Promise<WebhookProcessingService> {
  const base = await shared().base;
  return createWebhookProcessing(base, (userId) => ({ transaction: base.transaction, actor: { userId } }));
}

/** Tells of an unexpected error outside any person's request. */
export async function reportFromWeb(error: unknown, what: string): Promise<void> {
  (await shared().base).report(error, what);
}

/** The process's one LISTEN connection, for event streams. */
export function projectListener(): ProjectListener {
  const parts = shared();
  parts.listener ??= listenProjects(databaseUrl());
  return parts.listener;
}

function databaseUrl(): string {
  const { DATABASE_URL } = getEnv();
  if (DATABASE_URL === undefined) throw new Error('This process was started without a database. Start Narratix with "npm start".');
  return DATABASE_URL;
}
