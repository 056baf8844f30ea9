/** The connection that says "alive", over a server that goes away and comes back. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { startBoss } from '../jobs/boss.ts';
import { silentLog } from '../services/log.ts';
import { joinWorkers } from './runner-presence.ts';
import { Road } from './testing-road.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => await database.drop());

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
