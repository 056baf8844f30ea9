/**
 * One consistent picture of every table, read while the studio goes on: a snapshot (REPEATABLE READ, read only) that no
 * writer waits for. The embedded PostgreSQL brings no pg_dump; rows are written by PostgreSQL itself as JSON, a line each,
 * which keeps every value exactly (doubles in their shortest exact form, bytes in hexadecimal).
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { queueSchema } from '../../jobs/boss.ts';
import { jobQueues, setAsideQueue } from '../../jobs/definitions.ts';
import { jobsEntry, rowsEntry, type Manifest } from './format.ts';

/** Rows in memory at a time; the largest hold a whole manuscript. */
const rowsPerFetch = 100;

export interface DumpedRows {
  migrations: Manifest['migrations'];
  tables: Manifest['tables'];
  jobs: Manifest['jobs'];
  /** Every sound that has a row. */
  sounds: Manifest['sounds'];
  /** The entries of the archive and the files that hold them, in order. */
  files: { entry: string; file: string }[];
}

/** Writes every table of the database to files in `folder`. */
export async function dumpRows(url: string, folder: string): Promise<DumpedRows> {
  const client = new Client({ connectionString: url, application_name: 'narratix backup' });
  client.on('error', () => {
    // The connection broke outside a query; the next query says so itself.
  });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query("SET LOCAL timezone = 'UTC'");
    await client.query('SET LOCAL extra_float_digits = 1');
    const migrations = await client.query<{ name: string; checksum: string }>(
      'SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL AND finished_at IS NOT NULL ORDER BY migration_name',
    );
    const names = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY tablename",
    );
    const files: DumpedRows['files'] = [];
    const dump = async (select: string, entry: string): Promise<{ rows: number; sha256: string }> => {
      const file = path.join(folder, `${files.length}.gz`);
      files.push({ entry, file });
      return await writeLines(client, select, file);
    };
    const tables: Manifest['tables'] = [];
    for (const { name } of names.rows) {
      tables.push({ name, ...(await dump(`SELECT row_to_json(r)::text AS line FROM public.${escapeIdentifier(name)} r`, rowsEntry(name))) });
    }
    // The queue's own housekeeping begins anew by itself.
    const ours = [...jobQueues.map(({ queue }) => queue), setAsideQueue].map((name) => escapeLiteral(name)).join(', ');
    const schema = await queueVersion(client);
    const jobs = schema === null ? null : { schema, ...(await dump(`SELECT row_to_json(r)::text AS line FROM ${queueSchema}.job r WHERE state < 'completed' AND name IN (${ours})`, jobsEntry)) };
    const sounds = await client.query<Manifest['sounds'][number]>('SELECT "ownerId", "sha256", "bytes"::float8 AS "bytes" FROM "Asset" ORDER BY "ownerId", "sha256"');
    await client.query('COMMIT');
    return { migrations: migrations.rows, tables, jobs, sounds: sounds.rows, files };
  } finally {
    await client.end();
  }
}

/** The version of the queue's tables; null where there are none. */
export async function queueVersion(client: Client): Promise<number | null> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [`${queueSchema}.version`]);
  if (rows[0]?.there !== true) return null;
  const version = await client.query<{ version: number }>(`SELECT version FROM ${queueSchema}.version`);
  return version.rows[0]?.version ?? null;
}

/** The hash is that of the lines, not of how they are packed. */
async function writeLines(client: Client, select: string, file: string): Promise<{ rows: number; sha256: string }> {
  const hash = createHash('sha256');
  let rows = 0;
  async function* lines(): AsyncGenerator<Buffer> {
    await client.query(`DECLARE backup_rows NO SCROLL CURSOR FOR ${select}`);
    for (;;) {
      const fetched = await client.query<{ line: string }>(`FETCH ${rowsPerFetch} FROM backup_rows`);
      if (fetched.rows.length === 0) break;
      rows += fetched.rows.length;
      const bytes = Buffer.from(fetched.rows.map(({ line }) => `${line}\n`).join(''));
      hash.update(bytes);
      yield bytes;
    }
    await client.query('CLOSE backup_rows');
  }
  await pipeline(Readable.from(lines()), createGzip({ level: 4 }), createWriteStream(file, { mode: 0o600 }));
  return { rows, sha256: hash.digest('hex') };
}
