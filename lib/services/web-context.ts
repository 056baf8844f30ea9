import { randomUUID } from 'node:crypto';
import { cookies } from 'next/headers';
import { getPrisma } from '../db/client.ts';
import { listenProjects, type ProjectListener } from '../db/listen.ts';
import { createTransactionManager } from '../db/transaction.ts';
import { getEnv, studioMode } from '../env.ts';
import { sharedBoss } from '../jobs/boss.ts';
import { createJobQueue } from '../jobs/queue.ts';
import { soundContents } from './sounds.ts';
import { createAssetStore } from '../storage/asset-store.ts';
import { createClientFactory } from './clients.ts';
import { bearerIn } from './api-tokens/bearer.ts';
import type { TokenView } from './api-tokens/view.ts';
import { personOf, sessionCookie, visitorOf, type Person } from './accounts/sessions.ts';
import { ServiceError } from './errors.ts';
import type { Actor, Audit, ServiceContext, WebhookProcessingService } from './interfaces.ts';
import { houseOf, housesOpenTo } from './members/houses.ts';
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

/** What a request may ask a context for. */
export interface Asking {
  /** The id of a thing that the request is about: where it stands in the house of somebody who shares it, that house is entered. */
  about?: string | undefined;
  /** What a change does, in plain words, for the record of the drama. */
  changing?: string | undefined;
}

/**
 * The context of whoever asks: in local mode the one local user; with accounts, whoever is signed in, at home or as a guest
 * in the house of whoever shares the thing at hand.
 * @throws ServiceError `signed-out` where somebody must be signed in and nobody is
 */
export async function webContext(asking: Asking = {}): Promise<ServiceContext> {
  const parts = shared();
  const base = await parts.base;
  if (studioMode(getEnv()) === 'local') return contextAt(base, { userId: await theLocalUser(parts, base) });
  const token = await sessionToken();
  const visitor = token === null ? null : await visitorOf(base, token);
  if (visitor === null) throw new ServiceError('signed-out', { person: 'Please sign in first.' });
  const { person, isGuest } = visitor;
  const { about } = asking;
  // Most people are nobody's guest, and nothing more is asked.
  const house = about === undefined || !isGuest ? null : await base.transaction.run((tx) => houseOf(tx, person.id, about));
  return { ...contextAt(base, house === null ? { userId: person.id } : { userId: house, guestId: person.id }), ...auditOf(person, asking) };
}

/** The context of whoever a token stands for, at home or as a guest; null for a token that is none, or none any more. */
export async function tokenContext(secret: string, asking: Asking = {}): Promise<{ context: ServiceContext; token: TokenView } | null> {
  const base = await shared().base;
  const local = studioMode(getEnv()) === 'local';
  const found = await base.transaction.run(async (tx) => {
    const bearer = await bearerIn(base, tx, secret);
    return bearer === null ? null : { ...bearer, house: local || asking.about === undefined ? null : await houseOf(tx, bearer.person.id, asking.about) };
  });
  if (found === null) return null;
  const { person, token, house } = found;
  const actor: Actor = house === null ? { userId: person.id } : { userId: house, guestId: person.id };
  const changing = asking.changing === undefined ? undefined : `${asking.changing}, by the token “${token.name}”`;
  return { token, context: { ...contextAt(base, actor), ...(local ? {} : auditOf(person, { changing })) } };
}

/** The contexts in which a change without an id in its address may be meant, the person's own first. */
export async function possibleContexts(changing: string): Promise<ServiceContext[]> {
  const own = await webContext({ changing });
  if (studioMode(getEnv()) === 'local') return [own];
  const houses = await own.transaction.run((tx) => housesOpenTo(tx, own.actor.userId));
  return [own, ...houses.map((userId) => ({ ...own, ...contextAt(own, { userId, guestId: own.actor.userId }) }))];
}

/** Who is signed in in this browser; null for nobody, and in local mode. */
export async function signedIn(): Promise<Person | null> {
  const token = await sessionToken();
  if (token === null || studioMode(getEnv()) === 'local') return null;
  return await personOf(await shared().base, token);
}

/** What the browser's cookie holds. */
export async function sessionToken(): Promise<string | null> {
  const value = (await cookies()).get(sessionCookie(getEnv()).name)?.value;
  return value === undefined || !/^[\w-]{20,100}$/.test(value) ? null : value;
}

/** What acts before anybody is signed in: it has no person and no sounds. */
export async function doorContext(): Promise<Omit<ServiceContext, 'actor' | 'assets'>> {
  return await shared().base;
}

function contextAt(base: Omit<ServiceContext, 'actor' | 'assets'>, actor: Actor): ServiceContext {
  return { ...base, actor, assets: createAssetStore({ contents: soundContents(getEnv()), transaction: base.transaction, userId: actor.userId }) };
}

function auditOf(person: Person, { changing }: Asking): { audit?: Audit } {
  return changing === undefined ? {} : { audit: { id: randomUUID(), personId: person.id, personName: person.name, what: changing } };
}

async function theLocalUser(parts: Shared, base: Omit<ServiceContext, 'actor' | 'assets'>): Promise<string> {
  parts.userId ??= localUser(base.transaction);
  try {
    return await parts.userId;
  } catch (error) {
    parts.userId = null;
    throw error;
  }
}

/** The context in which somebody listens with a share link: files are read on behalf of the drama's owner. Throws `not-found` for a link that leads nowhere. */
export async function sharedContext(token: string): Promise<ServiceContext> {
  const base = await shared().base;
  const userId = await sharedOwner(base.transaction, token);
  return { ...base, actor: { userId }, assets: createAssetStore({ contents: soundContents(getEnv()), transaction: base.transaction, userId }) };
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
