/**
 * Prisma's schema engine as npm ships it (WebAssembly), over the ordinary adapter: it compares schemas without the
 * binary that Prisma's command line would download. A tool for writing and checking migrations, not for starting up.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import { Pool } from 'pg';
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
  const pool = new Pool({ connectionString: url, max: 2 });
  const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, catalogueAdapter(pool));
  try {
    return await work(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

/** Object ids of PostgreSQL's types. */
const ONE_LETTER = 18;
const TEXT = 25;

/**
 * The engine reads PostgreSQL's catalogue, where some columns have the one-letter type "char". The adapter refuses it,
 * and the engine will have nothing else. So the columns come in as text, which they are on the wire, and their names
 * are kept to say afterwards what they were.
 */
function catalogueAdapter(pool: Pool): object {
  const oneLetter = new Set<string>();
  pool.on('connect', (client) => {
    client.connection.prependListener('rowDescription', (message: { fields: { name: string; dataTypeID: number }[] }) => {
      for (const field of message.fields) {
        if (field.dataTypeID !== ONE_LETTER) continue;
        oneLetter.add(field.name);
        field.dataTypeID = TEXT;
      }
    });
  });
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const columnTypes = result.columnTypes.map((type, i) => (oneLetter.has(result.columnNames[i] ?? '') ? ColumnTypeEnum.Character : type));
      return { ...result, columnTypes };
    };
    return adapter;
  };
  return bindMigrationAwareSqlAdapterFactory(factory);
}
