/** The connection that says "alive", over a server that goes away and comes back. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { startBoss } from '../jobs/boss.ts';
import { silentLog } from '../services/log.ts';
import { joinWorkers } from './runner-presence.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => await database.drop());

/** A road to the database that can be closed, with everybody on it, and opened again at the same place. */
class Road {
  readonly #target: URL;
  readonly #open = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  /** Who asked to pass while it was open. */
  passed = 0;

  constructor(url: string) {
    this.#target = new URL(url);
  }

  get url(): string {
    const url = new URL(this.#target);
    url.port = String(this.#port);
    return url.href;
  }

  async open(): Promise<void> {
    const server = createServer((near) => {
      this.passed += 1;
      const far = connect(Number(this.#target.port), this.#target.hostname);
      for (const socket of [near, far]) {
        this.#open.add(socket);
        socket.on('close', () => this.#open.delete(socket));
        socket.on('error', () => socket.destroy());
      }
      near.pipe(far).pipe(near);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
  }
}

it('a worker comes back to a database that was away by one connection', async () => {
  const road = new Road(database.url);
  await road.open();
  const boss = await startBoss(database.url, { role: 'enqueue', heartbeatSeconds: 10, log: silentLog });
  let refused = 0;
  const log = { ...silentLog, warn: (_: object, message: string) => void (message.startsWith('the database does not answer') && (refused += 1)) };
  const presence = await joinWorkers(road.url, boss, log, () => undefined);
  const watcher = new Client({ connectionString: database.url });
  await watcher.connect();
  try {
    await road.close();
    // Several tries are turned away while it is closed.
    await expect.poll(() => refused, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    road.passed = 0;
    await road.open();
    await expect.poll(async () => await presence.due([]).then(() => 'connected', () => 'away'), { timeout: 10_000 }).toBe('connected');
    const { rows } = await watcher.query<{ n: number }>(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'narratix-worker' AND datname = current_database()`);
    expect(rows).toEqual([{ n: 1 }]);
    expect(road.passed).toBe(1);
  } finally {
    await watcher.end();
    await presence.close();
    await road.close();
    await boss.stop({ graceful: false });
  }
}, 60_000);
