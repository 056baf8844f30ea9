/** The embedded database under watch: when its server dies, it is started again. */
import { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureDatabase, type DatabaseHandle } from '../db/embedded.ts';
import { getEnv } from '../env.ts';

export interface KeptDatabase {
  url(): string;
  startedHere: boolean;
  /** Leaves the database; the last to leave stops it. */
  stop(): Promise<void>;
}

const PULSE_MS = 10_000;
const AGAIN_MS = 2000;

/**
 * Joins or starts the database and watches it until `stop`. `moved` is called when a new start had to take another
 * address. A database of DATABASE_URL is somebody else's to watch.
 */
export async function keepDatabase(say: (sentence: string) => void, moved: () => void): Promise<KeptDatabase> {
  let handle: DatabaseHandle = await ensureDatabase();
  const { startedHere } = handle;
  const stopping = new AbortController();

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await untilLost(handle.url, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        const next = await ensureDatabase();
        const last = handle;
        handle = next;
        // Only now, with the next one held: this must not count as the last to leave.
        await last.stop();
        if (next.startedHere) say('The database had ended by itself. It runs again; nothing is lost.');
        if (next.url !== last.url) moved();
      } catch (error) {
        say(`The database is gone and does not start: ${error instanceof Error ? error.message : String(error)}`);
        await pause(AGAIN_MS);
      }
    }
  }

  const watching = getEnv().DATABASE_URL === undefined ? watch() : Promise.resolve();
  return {
    url: () => handle.url,
    startedHere,
    async stop() {
      stopping.abort();
      await watching;
      await handle.stop();
    },
  };
}

/** Holds one connection and returns when it breaks, does not answer, or the signal fires. */
async function untilLost(url: string, signal: AbortSignal): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'narratix watch', connectionTimeoutMillis: 5000, query_timeout: 10_000 });
  const broken = new AbortController();
  client.on('error', () => broken.abort());
  client.on('end', () => broken.abort());
  const either = AbortSignal.any([signal, broken.signal]);
  try {
    await client.connect();
    for (;;) {
      await pause(PULSE_MS, undefined, { signal: either });
      await client.query('SELECT 1');
    }
  } catch {
    // However the connection ended, the caller looks for itself whether the server is there.
  } finally {
    await client.end();
  }
}
