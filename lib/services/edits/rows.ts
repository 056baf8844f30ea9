import { z } from 'zod';
import { Prisma } from '../../db/generated/client.ts';
import type { Tx } from '../interfaces.ts';

/** The tables whose rows a person edits, in the order in which they can be made anew: what refers comes after (lines and sounds choose their takes last). */
export const editedTables = ['Project', 'Character', 'Chapter', 'Scene', 'Segment', 'Cue', 'Take', 'Pronunciation', 'PickUp'] as const;
export type EditedTable = (typeof editedTables)[number];

/** Which rows a change may touch, by id. */
export type Watched = { [table in EditedTable]?: readonly string[] };

/** Columns that are not the writer's: counted up by every change, or worked out from the rest. */
const passed: ReadonlySet<string> = new Set(['version', 'updatedAt', 'revision', 'speakError', 'lines', 'words']);
/**
 * A line's number follows from its place in the text: who cuts the first line of a book changes all of them. When a chapter's
 * sounds were last read is no edit; how many words it has goes with its borders.
 */
export const isDerived = (table: EditedTable, column: string): boolean => (passed.has(column) && !(table === 'Chapter' && column === 'words')) || (table === 'Segment' && column === 'index') || (table === 'Chapter' && column === 'scoredAt');

const columns = z.record(z.string(), z.unknown());
/** One row: only the columns that differ; whole where it was made or taken away. `read`: of a drama whose story was read again with that. */
export const rowChange = z.object({ table: z.enum(editedTables), id: z.string(), before: columns.nullable(), after: columns.nullable(), read: z.literal(true).optional() });
export type RowChange = z.infer<typeof rowChange>;

type Row = Record<string, unknown>;
export type Snapshot = Map<EditedTable, Map<string, Row>>;

const name = (table: string): Prisma.Sql => Prisma.raw(`"${table}"`);

/** The rows as they are, by table and id. */
export async function snapshot(tx: Tx, watched: Watched): Promise<Snapshot> {
  const found: Snapshot = new Map();
  for (const table of editedTables) {
    const ids = watched[table];
    if (!ids || ids.length === 0) continue;
    const rows = await tx.$queryRaw<{ row: Row }[]>(Prisma.sql`SELECT to_jsonb(t) AS "row" FROM ${name(table)} t WHERE t."id" = ANY(${[...ids]})`);
    found.set(table, new Map(rows.map(({ row }) => [String(row['id']), row])));
  }
  return found;
}

/** What differs between two snapshots of the same rows. */
export function changesBetween(before: Snapshot, after: Snapshot): RowChange[] {
  const changes: RowChange[] = [];
  for (const table of editedTables) {
    const [was, is] = [before.get(table), after.get(table)];
    for (const id of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])) {
      const [old, now] = [was?.get(id), is?.get(id)];
      if (!old || !now) {
        if (old || now) changes.push({ table, id, before: old ?? null, after: now ?? null });
        continue;
      }
      const differing = Object.keys(now).filter((column) => !isDerived(table, column) && JSON.stringify(now[column]) !== JSON.stringify(old[column]));
      if (differing.length === 0) continue;
      // A chapter with other borders was listened to or not, as they lay: going back, it need not be heard again.
      const kept = table === 'Chapter' && (differing.includes('start') || differing.includes('end')) ? [...differing, 'scoredAt'] : differing;
      const pick = (row: Row): Row => Object.fromEntries(kept.map((column) => [column, row[column]]));
      changes.push({ table, id, before: pick(old), after: pick(now) });
    }
  }
  return changes;
}
