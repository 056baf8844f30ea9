import { z } from 'zod';
import { Prisma } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { settleInstead } from '../cues/settle-instead.ts';
import { countLinesOf } from '../segments/edit-lines.ts';
import { resettle } from '../segments/resettle.ts';
import { editedTables, rowChange, snapshot, type EditedTable, type RowChange, type Snapshot } from './rows.ts';

/** What can be undone and done again just now, in words; null for nothing. */
export interface EditState {
  undo: string | null;
  redo: string | null;
}

export async function editState(tx: Tx, projectId: string): Promise<EditState> {
  const [last, next] = [await lastDone(tx, projectId), await firstUndone(tx, projectId)];
  return { undo: last?.label ?? null, redo: next?.label ?? null };
}

const lastDone = (tx: Tx, projectId: string) => tx.edit.findFirst({ where: { projectId, undoneAt: null }, orderBy: { number: 'desc' } });
const firstUndone = (tx: Tx, projectId: string) => tx.edit.findFirst({ where: { projectId, undoneAt: { not: null } }, orderBy: { number: 'asc' } });

/**
 * Takes the last edit of a drama back, or makes the one that was taken back last again. All of it or nothing: where a row
 * is no longer as the edit left it, nothing is changed and the person is told.
 *
 * @throws ServiceError `conflict` where there is nothing to undo, or something changed since; `not-found`
 */
export async function undoEdit(context: ServiceContext, input: { projectId: string; redo: boolean }): Promise<{ label: string }> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    await tx.$queryRaw`SELECT "id" FROM "Project" WHERE "id" = ${project.id} FOR UPDATE`;
    const edit = await (input.redo ? firstUndone(tx, project.id) : lastDone(tx, project.id));
    if (!edit) throw new ServiceError('conflict', { person: input.redo ? 'There is nothing to do again.' : 'There is nothing to undo.' });
    const changes = z.array(rowChange).parse(edit.rows);
    const turned = input.redo ? changes : changes.map(({ before, after, ...row }) => ({ ...row, before: after, after: before }));
    await apply(tx, project.id, turned, edit.label);
    await tx.edit.update({ where: { id: edit.id }, data: { undoneAt: input.redo ? null : context.clock.now() } });
    await bumpProject(tx, project.id);
    return { label: edit.label };
  });
}

/** Brings rows from `before` to `after`. */
async function apply(tx: Tx, projectId: string, changes: readonly RowChange[], label: string): Promise<void> {
  const ids: { [table in EditedTable]?: string[] } = {};
  for (const { table, id } of changes) (ids[table] ??= []).push(id);
  const now = await snapshot(tx, ids);
  if (!changes.every((change) => isAsLeft(change, now))) {
    throw new ServiceError('conflict', { person: `“${label}” cannot be taken back or done again: what it changed was changed once more since. Nothing was touched.` });
  }
  const speakers = speakersOf(now);
  const lines = ids.Segment ?? [];
  // Each another number first, so that lines can change places.
  await tx.$executeRaw`UPDATE "Segment" s SET "index" = -n."number" FROM (SELECT "id", row_number() OVER (ORDER BY "id")::int AS "number" FROM "Segment" WHERE "id" = ANY(${lines})) n WHERE s."id" = n."id" AND s."projectId" = ${projectId}`;
  const parts = Map.groupBy(changes, ({ table }) => table);
  for (const table of editedTables) await insert(tx, table, (parts.get(table) ?? []).flatMap(({ before, after }) => (before === null && after !== null ? [after] : [])));
  for (const table of editedTables.toReversed()) await remove(tx, table, (parts.get(table) ?? []).flatMap(({ id, after }) => (after === null ? [id] : [])));
  for (const table of editedTables) await update(tx, table, parts.get(table) ?? []);
  for (const { table, before, after } of changes) if (table === 'Cue') await settleSound(tx, projectId, [before, after]);
  // Lines that were only moved aside stand where they stood.
  const still = changes.filter(({ table, before, after }) => table === 'Segment' && before !== null && after !== null && !('index' in after));
  await write(tx, 'Segment', still.map(({ id }) => ({ id, index: now.get('Segment')?.get(id)?.['index'] })), ['index'], false);
  await settle(tx, projectId, changes, speakers);
}

function isAsLeft({ table, id, before, after }: RowChange, now: Snapshot): boolean {
  const row = now.get(table)?.get(id);
  if (before === null) return row === undefined;
  if (!row) return false;
  // A row that goes was made by the edit: what was made of it since goes with it.
  if (after === null) return true;
  return Object.entries(before).every(([column, value]) => JSON.stringify(row[column]) === JSON.stringify(value));
}

type Row = Record<string, unknown>;
const name = (table: string): Prisma.Sql => Prisma.raw(`"${table}"`);

async function insert(tx: Tx, table: EditedTable, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  if (table === 'Take') {
    // A sound that was swept away meanwhile does not come back: its line is spoken anew.
    const assets = new Set((await tx.asset.findMany({ where: { id: { in: rows.map((row) => String(row['assetId'])) } }, select: { id: true } })).map(({ id }) => id));
    rows = rows.filter((row) => assets.has(String(row['assetId'])));
  }
  const first = choosing.has(table) ? rows.map((row) => ({ ...row, chosenTakeId: null })) : rows;
  await tx.$executeRaw(Prisma.sql`INSERT INTO ${name(table)} SELECT * FROM jsonb_populate_recordset(NULL::${name(table)}, ${JSON.stringify(first)}::jsonb)`);
}

async function remove(tx: Tx, table: EditedTable, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.$executeRaw(Prisma.sql`DELETE FROM ${name(table)} WHERE "id" = ANY(${[...ids]})`);
}

async function update(tx: Tx, table: EditedTable, changes: readonly RowChange[]): Promise<void> {
  const alike = new Map<string, Row[]>();
  for (const { id, before, after } of changes) {
    if (before === null || after === null) {
      // A line that comes back has its take again, once the take is there.
      if (choosing.has(table) && after !== null && typeof after['chosenTakeId'] === 'string') (alike.get('chosenTakeId') ?? alike.set('chosenTakeId', []).get('chosenTakeId'))?.push({ id, chosenTakeId: after['chosenTakeId'] });
      continue;
    }
    const columns = Object.keys(after).toSorted().join(' ');
    (alike.get(columns) ?? alike.set(columns, []).get(columns))?.push({ ...after, id });
  }
  for (const [columns, rows] of alike) {
    const known = columns === 'chosenTakeId' ? await withTakes(tx, rows) : rows;
    await write(tx, table, known, columns.split(' '), versioned.has(table));
  }
}

/** The tables whose rows choose a take. */
const choosing = new Set<EditedTable>(['Segment', 'Cue']);
const versioned = new Set<EditedTable>(['Character', 'Chapter', 'Segment', 'Cue']);

async function withTakes(tx: Tx, rows: readonly Row[]): Promise<Row[]> {
  const there = new Set((await tx.take.findMany({ where: { id: { in: rows.flatMap((row) => (typeof row['chosenTakeId'] === 'string' ? [row['chosenTakeId']] : [])) } }, select: { id: true } })).map(({ id }) => id));
  return rows.filter((row) => row['chosenTakeId'] === null || (typeof row['chosenTakeId'] === 'string' && there.has(row['chosenTakeId'])));
}

async function write(tx: Tx, table: EditedTable, rows: readonly Row[], columns: readonly string[], version: boolean): Promise<void> {
  if (rows.length === 0) return;
  if (!columns.every((column) => /^[A-Za-z]+$/.test(column))) throw new ServiceError('internal', { person: 'This edit could not be read.', log: `columns ${columns.join(' ')}` });
  const sets = columns.map((column) => Prisma.sql`${name(column)} = v.${name(column)}`);
  if (version) sets.push(Prisma.sql`"version" = t."version" + 1`);
  await tx.$executeRaw(Prisma.sql`UPDATE ${name(table)} t SET ${Prisma.join(sets)} FROM jsonb_populate_recordset(NULL::${name(table)}, ${JSON.stringify(rows)}::jsonb) v WHERE t."id" = v."id"`);
}

/** Who spoke what, and how surely it was settled, before. */
function speakersOf(now: Snapshot): Map<string, { characterId: string | null; speakerSetBy: string }> {
  return new Map([...(now.get('Segment') ?? [])].map(([id, row]) => [id, { characterId: typeof row['characterId'] === 'string' ? row['characterId'] : null, speakerSetBy: String(row['speakerSetBy']) }]));
}

/** A sound that is heard instead of its words leaves a line silent, or gives its words back. */
async function settleSound(tx: Tx, projectId: string, rows: readonly (Row | null)[]): Promise<void> {
  for (const row of rows) if (typeof row?.['anchorStart'] === 'number') await settleInstead(tx, { projectId, anchorStart: row['anchorStart'] });
}

/** What follows from other speakers: their exchanges are read again, and people's lines counted. */
async function settle(tx: Tx, projectId: string, changes: readonly RowChange[], before: ReturnType<typeof speakersOf>): Promise<void> {
  const spoken = changes.filter(({ table, before: was, after }) => table === 'Segment' && (was === null || after === null || 'characterId' in after || 'speakerSetBy' in after || 'silent' in after || 'kind' in after));
  if (spoken.length === 0) return;
  const weighed = spoken.flatMap(({ id, before: was, after }) => (was !== null && after !== null && before.has(id) ? [[id, before.get(id) ?? { characterId: null, speakerSetBy: 'analysis' }] as const] : []));
  await resettle(tx, projectId, new Map(weighed));
  const people = await tx.character.findMany({ where: { projectId, role: { not: 'narrator' } }, select: { id: true } });
  await countLinesOf(tx, projectId, [null, ...people.map(({ id }) => id)]);
}
