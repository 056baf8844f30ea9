/**
 * Prisma's schema engine as npm ships it (WebAssembly), over the ordinary adapter: it compares schemas without the
 * binary that Prisma's command line would download. A tool for writing and checking migrations, not for starting up.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { projectRoot } from '../env.ts';
import { readMigrations, migrationsFolder } from './migrate.ts';

const filters = { externalTables: [], externalEnums: [] };

/**
 * The SQL that would bring this database to prisma/schema.prisma: null when it is there already.
 * Our own bookkeeping table is left out of the comparison.
 */
export async function schemaDifference(url: string): Promise<string | null> {
  const root = projectRoot();
  const file = { path: path.join(root, 'prisma', 'schema.prisma'), content: await readFile(path.join(root, 'prisma', 'schema.prisma'), 'utf8') };
  return await withEngine(url, file, async (engine) => {
    const { stdout, exitCode } = await engine.diff({
      from: { tag: 'schemaDatasource', files: [file], configDir: root },
      to: { tag: 'schemaDatamodel', files: [file] },
      script: true,
      exitCode: true,
      filters,
    });
    return exitCode === 0 ? null : stdout;
  });
}

/** The migrations that `prisma migrate deploy` would apply next; it applies them. */
export async function deployWithEngine(url: string): Promise<string[]> {
  const root = projectRoot();
  const file = { path: path.join(root, 'prisma', 'schema.prisma'), content: await readFile(path.join(root, 'prisma', 'schema.prisma'), 'utf8') };
  const lock = { path: 'migration_lock.toml', content: await readFile(path.join(migrationsFolder(), 'migration_lock.toml'), 'utf8') };
  const migrations = await readMigrations();
  return await withEngine(url, file, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: migrationsFolder(),
        lockfile: lock,
        shadowDbInitScript: '',
        migrationDirectories: migrations.map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
        })),
      },
      filters,
    });
    return appliedMigrationNames;
  });
}

async function withEngine<T>(url: string, schema: { path: string; content: string }, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('connect', (client) => {
    client.connection.prependListener('rowDescription', charIsText);
  });
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool));
  const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, adapter);
  try {
    return await work(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

/**
 * The engine reads PostgreSQL's catalogue, where some columns have the one-letter type "char" (18), which the adapter
 * does not know. As text (25), which it is on the wire, it does.
 */
function charIsText(message: { fields: { dataTypeID: number }[] }): void {
  for (const field of message.fields) if (field.dataTypeID === 18) field.dataTypeID = 25;
}
