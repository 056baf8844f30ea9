/** Whether a database is at the schema of this programme. */
import type { Tx } from '../services/interfaces.ts';
import { readMigrations, type Migration } from './migrate.ts';

let known: Promise<Migration[]> | null = null;

/**
 * True where exactly the migrations of this programme are applied: one that is missing, and one that a newer programme
 * applied, both answer false. The files are read once a process.
 */
export async function schemaIsCurrent(tx: Tx): Promise<boolean> {
  known ??= readMigrations();
  const ours = await known;
  const applied = await tx.$queryRawUnsafe<{ name: string; checksum: string }[]>(
    'SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL AND finished_at IS NOT NULL',
  );
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]));
  return ours.length > 0 && applied.length === ours.length && ours.every(({ name, checksum }) => checksums.get(name) === checksum);
}
