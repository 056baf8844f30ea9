/**
 * Brings a database to the newest schema, with nothing but a connection.
 *
 * The bookkeeping is Prisma's own (`_prisma_migrations`, with Prisma's checksums and lock number), so `prisma migrate
 * deploy` can go on from here and we from there. Other than Prisma, each migration and its entry are one transaction: a kill in
 * the middle leaves neither, and no half-made migration that somebody has to resolve by hand.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { projectRoot } from '../env.ts';
import { isCode } from './postgres-tools.ts';

export interface Migration {
  /** Folder name: date and time, then what it does. They are applied in this order. */
  name: string;
  sql: string;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  checksum: string;
}

/** The number of the advisory lock that Prisma's own migrate command takes. */
const PRISMA_LOCK = 72_707_369;

/** As Prisma makes it. */
const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

export function migrationsFolder(): string {
  return path.join(/*turbopackIgnore: true*/ projectRoot(), 'prisma', 'migrations');
}

/** The migrations of a folder, in order; an empty list where the folder is missing. */
export async function readMigrations(folder: string = migrationsFolder()): Promise<Migration[]> {
  let entries;
  try {
    entries = await readdir(/*turbopackIgnore: true*/ folder, { withFileTypes: true });
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  return await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(/*turbopackIgnore: true*/ path.join(/*turbopackIgnore: true*/ folder, name, 'migration.sql'));
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
}

/**
 * Applies what is missing and gives its names; none and within a few milliseconds when the schema is up to date.
 * Any number of processes may call it at once: one applies, the others wait for it and find nothing left to do.
 * @throws Error in plain words when a migration fails, was changed after it was applied, or is newer than this programme.
 */
export async function migrate(url: string, folder: string = migrationsFolder()): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new Client({ connectionString: url, application_name: 'narratix migrate' });
  client.on('error', () => {
    // The connection broke outside a query; the next query says so itself.
  });
  await client.connect();
  const applied: string[] = [];
  try {
    while (pending(migrations, await history(client)).length > 0) {
      const name = await applyNext(client, migrations);
      if (name !== null) applied.push(name);
    }
  } finally {
    await client.end();
  }
  return applied;
}

/** One transaction: the lock, another look, the first missing migration and its entry. */
async function applyNext(client: Client, migrations: readonly Migration[]): Promise<string | null> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [PRISMA_LOCK]);
    await client.query(TABLE);
    const next = pending(migrations, await history(client))[0];
    if (next !== undefined) {
      try {
        await client.query(next.sql);
      } catch (cause) {
        throw new Error(`The migration ${next.name} failed, and nothing of it was kept: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
      await client.query(
        `INSERT INTO _prisma_migrations (id, checksum, started_at, finished_at, migration_name, applied_steps_count)
         VALUES ($1, $2, now(), clock_timestamp(), $3, 1)`,
        [randomUUID(), next.checksum, next.name],
      );
    }
    await client.query('COMMIT');
    return next?.name ?? null;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

interface Entry {
  migration_name: string;
  checksum: string;
  finished: boolean;
}

async function history(client: Client): Promise<Entry[]> {
  try {
    const { rows } = await client.query<Entry>(
      `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations
       WHERE rolled_back_at IS NULL ORDER BY migration_name`,
    );
    return rows;
  } catch (error) {
    if (isCode(error, '42P01')) return [];
    throw error;
  }
}

function pending(migrations: readonly Migration[], entries: readonly Entry[]): Migration[] {
  for (const entry of entries) {
    const ours = migrations.find((migration) => migration.name === entry.migration_name);
    if (ours === undefined) {
      throw new Error(
        `This database was last used by a newer Narratix: it holds the migration ${entry.migration_name}, which this one does not know. Update Narratix, or use another database.`,
      );
    }
    if (!entry.finished) {
      throw new Error(`The migration ${entry.migration_name} was begun by "prisma migrate" and never finished. See "npx prisma migrate resolve".`);
    }
    if (ours.checksum !== entry.checksum) {
      throw new Error(`The migration ${entry.migration_name} was changed after this database had applied it. Put the file back as it was, or use another database.`);
    }
  }
  const done = new Set(entries.map((entry) => entry.migration_name));
  return migrations.filter((migration) => !done.has(migration.name));
}
