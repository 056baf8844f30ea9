/** Hearing of changed projects, and of keys that are gone: one LISTEN connection a process, outside every pool. */
import { Client } from 'pg';
import { z } from 'zod';
import { getEnv } from '../env.ts';
import { KEY_CHANNEL, PROJECT_CHANNEL } from './notify.ts';

/** A change that was heard; `revision` is null when some may have been missed, and the subscriber must read again. */
export interface ProjectNews {
  projectId: string;
  revision: number | null;
}

export interface ProjectListener {
  /** Calls `tell` for every change of the project from now on, until the returned function is called. */
  subscribe(projectId: string, tell: (news: ProjectNews) => void): () => void;
  /** Resolves once the connection listens (again). */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export interface ListenOptions {
  /** A subscriber that throws, or a connection that broke; each is survived. */
  onError?: (error: unknown) => void;
  /** A vendor's key is gone; its hash, or null where some may have gone unheard. */
  onKeyGone?: (keyHash: string | null) => void;
  /** False where nobody subscribes: a worker need not hear of each of the thousands of lines that it makes. Default true. */
  projects?: boolean;
}

const payload = z.object({ projectId: z.string(), revision: z.number().int() });
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** A connection that died without a word (a sleeping laptop, a dropped route) is found by asking now and then. */
const PULSE_MS = 30_000;

/** Opens the connection at once, and again whenever it breaks. */
export function listenProjects(url: string, options: ListenOptions = {}): ProjectListener {
  const onError = options.onError ?? (() => {});
  const subscribers = new Map<string, Set<(news: ProjectNews) => void>>();
  let client: Client | null = null;
  let closed = false;
  let everConnected = false;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | null = null;
  let listening = false;
  let waiting: (() => void)[] = [];

  function tell(news: ProjectNews): void {
    for (const subscriber of subscribers.get(news.projectId) ?? []) {
      try {
        subscriber(news);
      } catch (error) {
        onError(error);
      }
    }
  }

  function heard(text: string | undefined): void {
    try {
      tell(payload.parse(JSON.parse(text ?? '')));
    } catch (error) {
      onError(error);
    }
  }

  function lost(which: Client, error: unknown): void {
    if (client !== which) return;
    client = null;
    listening = false;
    which.end().catch(onError);
    if (closed) return;
    onError(error);
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(connect, pauseMs * (0.5 + Math.random() / 2));
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
  }

  async function open(mine: Client): Promise<void> {
    mine.on('notification', (message) => {
      if (message.channel === KEY_CHANNEL) options.onKeyGone?.(message.payload ?? null);
      else heard(message.payload);
    });
    mine.on('error', (error) => lost(mine, error));
    mine.on('end', () => lost(mine, new Error('The database closed the connection that listens for changes.')));
    await mine.connect();
    if (options.projects !== false) await mine.query(`LISTEN ${PROJECT_CHANNEL}`);
    if (options.onKeyGone) await mine.query(`LISTEN ${KEY_CHANNEL}`);
    if (client !== mine) return;
    listening = true;
    pauseMs = FIRST_PAUSE_MS;
    for (const resolve of waiting) resolve();
    waiting = [];
    // What was said while nobody listened is gone: everyone looks for themselves.
    if (everConnected) options.onKeyGone?.(null);
    if (everConnected) for (const projectId of subscribers.keys()) tell({ projectId, revision: null });
    everConnected = true;
    pulse(mine);
  }

  function pulse(mine: Client): void {
    timer = setTimeout(() => {
      if (client !== mine) return;
      mine.query('SELECT 1').then(
        () => {
          if (client === mine) pulse(mine);
        },
        (error: unknown) => lost(mine, error),
      );
    }, PULSE_MS);
    timer.unref();
  }

  function connect(): void {
    if (closed) return;
    const mine = new Client({
      connectionString: url,
      application_name: 'narratix listen',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
    });
    client = mine;
    open(mine).catch((error: unknown) => lost(mine, error));
  }

  connect();
  return {
    subscribe(projectId, subscriber) {
      const known = subscribers.get(projectId) ?? new Set();
      // A function of its own for each call: the same subscriber twice is two subscriptions.
      const entry = (news: ProjectNews): void => subscriber(news);
      known.add(entry);
      subscribers.set(projectId, known);
      return () => {
        known.delete(entry);
        if (known.size === 0 && subscribers.get(projectId) === known) subscribers.delete(projectId);
      };
    },
    async ready() {
      if (listening) return;
      if (closed) throw new Error('This listener is closed.');
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    async close() {
      closed = true;
      listening = false;
      if (timer !== null) clearTimeout(timer);
      subscribers.clear();
      for (const resolve of waiting) resolve();
      waiting = [];
      const last = client;
      client = null;
      await last?.end();
    },
  };
}

const holder: typeof globalThis & { narratixListener?: ProjectListener } = globalThis;

/** The listener of this process, for the database of DATABASE_URL; made on first use. */
export function getProjectListener(): ProjectListener {
  const { DATABASE_URL } = getEnv();
  if (holder.narratixListener === undefined) {
    if (DATABASE_URL === undefined) throw new Error('This process was started without a database. Start Narratix with "npm start".');
    holder.narratixListener = listenProjects(DATABASE_URL);
  }
  return holder.narratixListener;
}
