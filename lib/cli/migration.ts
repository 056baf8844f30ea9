/**
 * Writes the next migration: what prisma/schema.prisma has and the migrations so far do not.
 *
 *   node lib/cli/migration.ts add_pronunciations
 *   node lib/cli/migration.ts --replace init      every migration so far becomes one (before the first release only)
 *
 * The migrations are tried on an empty scratch database of the embedded server, which is dropped afterwards.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ensureDatabase } from '../db/embedded.ts';
import { migrate, migrationsFolder } from '../db/migrate.ts';
import { makeScratchDatabase } from '../db/scratch.ts';
import { schemaDifference } from '../db/schema-engine.ts';
import { getEnv } from '../env.ts';

const LOCK_FILE = '# Which database the migrations are for. Prisma reads it too.\nprovider = "postgresql"\n';

/** Writes the migration and gives its folder's name, or null when the schema has not changed. */
export async function writeMigration(name: string, options: { replace: boolean }): Promise<string | null> {
  const folder = migrationsFolder();
  const database = await ensureDatabase({ dataDir: path.join(getEnv().NARRATIX_DATA_DIR, 'scratch') });
  try {
    const scratch = await makeScratchDatabase(database.url, 'migration');
    try {
      if (!options.replace) await migrate(scratch.url);
      const sql = await schemaDifference(scratch.url);
      if (sql === null || sql.trim() === '') return null;
      const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
      const id = `${stamp}_${name}`;
      const half = path.join(folder, '..', `.${id}`);
      await mkdir(half, { recursive: true });
      await writeFile(path.join(half, 'migration.sql'), sql);
      if (options.replace) await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await rename(half, path.join(folder, id));
      await writeFile(path.join(folder, 'migration_lock.toml'), LOCK_FILE);
      return id;
    } finally {
      await scratch.drop();
    }
  } finally {
    await database.stop();
  }
}

if (import.meta.main) {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { replace: { type: 'boolean', default: false } } });
    const name = positionals[0];
    if (name === undefined || !/^[a-z0-9_]+$/.test(name)) {
      throw new Error('Name the migration in small letters, digits and underscores: node lib/cli/migration.ts add_pronunciations');
    }
    const id = await writeMigration(name, values);
    console.log(id === null ? 'The migrations already say all that prisma/schema.prisma says.' : `Written: prisma/migrations/${id}/migration.sql. Read it before you commit it.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
