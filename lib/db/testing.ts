/**
 * Real databases for tests. One embedded cluster serves the whole run (every vitest worker, and other runs beside it);
 * a suite takes a database of its own: one that another suite is through with and that was emptied, else a copy of a
 * migrated template.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { escapeIdentifier } from 'pg';
import { getEnv } from '../env.ts';
import { ensureDatabase, type DatabaseHandle } from './embedded.ts';
import { migrate, readMigrations } from './migrate.ts';
import { dropDatabase, makeScratchDatabase, onServer, otherDatabase, scratchName } from './scratch.ts';
import { keepSpare, noteTemplate, sparesOf, takeSpare } from './testing-spares.ts';

export interface TestDatabase {
  url: string;
  /** Gives the database up, ends whoever is still connected, and leaves the cluster. */
  drop(): Promise<void>;
}

/** Any number that nobody else locks: the making of templates. */
const TEMPLATE_LOCK = 5_151_077;

/** Starts or joins the tests' cluster. Who joins it must leave it (`stop`). */
export async function joinTestCluster(): Promise<DatabaseHandle> {
  return await ensureDatabase({ dataDir: path.join(getEnv().NARRATIX_DATA_DIR, 'test-postgres'), disposable: true });
}

/** A migrated, empty database of the caller's own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const cluster = await joinTestCluster();
  try {
    const template = await ensureTemplate(cluster.url);
    const url = (await takeSpare(cluster.url, template, scratchName('test'))) ?? (await makeScratchDatabase(cluster.url, 'test', template)).url;
    return {
      url,
      drop: async () => {
        try {
          const { kept, name } = await keepSpare(url, template);
          if (!kept) await dropDatabase(cluster.url, name);
        } finally {
          await cluster.stop();
        }
      },
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Drops what earlier runs left behind. Only whoever has just started the cluster may, for then nobody uses it. */
export async function sweepTestDatabases(url: string): Promise<void> {
  const template = await templateName();
  await onServer(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname ~ '^(test|template|half|spare)_' AND datname <> $1 AND NOT starts_with(datname, $2)`,
      [template, sparesOf(template)],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(datname)} WITH (FORCE)`);
  });
}

async function templateName(): Promise<string> {
  // The word tells templates with a note of themselves from older ones.
  const hash = createHash('sha256').update('noted\n');
  for (const { name, checksum } of await readMigrations()) hash.update(`${name} ${checksum}\n`);
  return `template_${hash.digest('hex').slice(0, 16)}`;
}

/** Makes the template of the migrations as they are now, once for all who ask at the same time. */
async function ensureTemplate(url: string): Promise<string> {
  const name = await templateName();
  await onServer(url, async (client) => {
    const isThere = async (): Promise<boolean> => (await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rowCount === 1;
    if (await isThere()) return;
    // Released when the connection ends.
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    if (await isThere()) return;
    const half = escapeIdentifier(`half_${name}`);
    await client.query(`DROP DATABASE IF EXISTS ${half} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${half}`);
    await migrate(otherDatabase(url, `half_${name}`));
    await noteTemplate(otherDatabase(url, `half_${name}`));
    await client.query(`ALTER DATABASE ${half} RENAME TO ${escapeIdentifier(name)}`);
  });
  return name;
}
