/** Puts the rows of a backup into an empty database. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { escapeIdentifier, type Client } from 'pg';
import { migrate, migrationsFolder, readMigrations } from '../../db/migrate.ts';
import { onServer } from '../../db/scratch.ts';
import { queueSchema, startBoss } from '../../jobs/boss.ts';
import { silentLog } from '../../services/log.ts';
import { queueVersion } from './dump-rows.ts';
import { BackupError, type Manifest } from './format.ts';

/** The lines of a table, unpacked. */
export type ReadLines = (table: string) => Promise<Readable>;

const rowsPerInsert = 500;
/** Characters of JSON in one statement; a single larger row goes alone. */
const charactersPerInsert = 4_000_000;

/**
 * Refuses what this programme cannot read: a backup with migrations that it does not know, or knows otherwise.
 * @throws BackupError
 */
export async function requireKnownMigrations(manifest: Manifest): Promise<void> {
  const ours = new Map((await readMigrations()).map(({ name, checksum }) => [name, checksum]));
  for (const { name, checksum } of manifest.migrations) {
    if (!ours.has(name)) throw new BackupError(`This backup was made by a newer Narratix (it holds the migration ${name}). Update Narratix, then restore it.`);
    if (ours.get(name) !== checksum) throw new BackupError(`This backup holds another form of the migration ${name} than this Narratix. Restore it with the release that made it.`);
  }
}

/** @throws BackupError where the database holds anything */
export async function requireEmptyDatabase(url: string): Promise<void> {
  const count = await onServer(url, async (client) => (await client.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1")).rowCount);
  if (count !== 0) throw new BackupError('The database already holds something, and a backup is restored into an empty one only. Name another database in DATABASE_URL, or leave it out and give a folder with --into.');
}

/** Puts all rows in, as `putRows`, and then brings the database on to the schema of this programme. */
export async function loadRows(url: string, manifest: Manifest, read: ReadLines): Promise<void> {
  await putRows(url, manifest, read);
  await migrate(url);
}

/**
 * Brings the database to the schema that the rows are of, and puts all of them in as one transaction. What refers to what is
 * checked by the database once all of it is there.
 */
export async function putRows(url: string, manifest: Pick<Manifest, 'migrations'> & { tables: Pick<Manifest['tables'][number], 'name' | 'rows'>[] }, read: ReadLines): Promise<void> {
  await migrateTo(url, manifest.migrations.map(({ name }) => name));
  await onServer(url, async (client) => {
    await client.query('BEGIN');
    await client.query("SET LOCAL timezone = 'UTC'");
    // Rows refer to each other in circles: the references are taken off and, when all rows are there, put back and checked.
    const references = await client.query<{ tableName: string; name: string; definition: string }>(
      `SELECT conrelid::regclass::text AS "tableName", conname AS name, pg_get_constraintdef(oid) AS definition
       FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
    );
    for (const { tableName, name } of references.rows) await client.query(`ALTER TABLE ${tableName} DROP CONSTRAINT ${escapeIdentifier(name)}`);
    for (const { name, rows } of manifest.tables) {
      const loaded = await insertLines(client, `public.${escapeIdentifier(name)}`, await read(name));
      if (loaded !== rows) throw new BackupError(`The backup names ${rows} rows of ${name} and holds ${loaded}. It is damaged; nothing was restored into the database.`);
    }
    for (const { tableName, name, definition } of references.rows) await client.query(`ALTER TABLE ${tableName} ADD CONSTRAINT ${escapeIdentifier(name)} ${definition}`);
    await client.query('COMMIT');
  });
}

/**
 * Puts the waiting jobs back on the queue; those that ran when the backup was made begin again. Answers how many: none
 * where the queue's own tables have changed since, and then dramas that were being made are to be made again.
 */
export async function loadJobs(url: string, jobs: NonNullable<Manifest['jobs']>, lines: () => Promise<Readable>, heartbeatSeconds: number): Promise<number> {
  const boss = await startBoss(url, { role: 'enqueue', heartbeatSeconds, log: silentLog });
  await boss.stop({ graceful: false });
  return await onServer(url, async (client) => {
    if ((await queueVersion(client)) !== jobs.schema) return 0;
    await client.query('BEGIN');
    const loaded = await insertLines(client, `${queueSchema}.job`, await lines());
    await client.query(`UPDATE ${queueSchema}.job SET state = 'retry', start_after = now() WHERE state = 'active'`);
    await client.query('COMMIT');
    return loaded;
  });
}

/** Applies the named migrations only, as an older release would have. */
async function migrateTo(url: string, names: string[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-migrations-'));
  try {
    for (const name of names) await cp(path.join(migrationsFolder(), name), path.join(folder, name), { recursive: true });
    await migrate(url, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function insertLines(client: Client, table: string, lines: Readable): Promise<number> {
  let rows = 0;
  let characters = 0;
  let waiting: string[] = [];
  const send = async (): Promise<void> => {
    if (waiting.length > 0) await client.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`, [`[${waiting.join(',')}]`]);
    rows += waiting.length;
    waiting = [];
    characters = 0;
  };
  for await (const line of linesOf(lines)) {
    waiting.push(line);
    characters += line.length;
    if (waiting.length >= rowsPerInsert || characters >= charactersPerInsert) await send();
  }
  await send();
  return rows;
}

/** Parted at line feeds alone: a story may hold U+2028 and its like, which node:readline takes for the end of a line. */
async function* linesOf(bytes: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') yield rest;
}
