import { z } from 'zod';
import { Prisma } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { isUniqueViolation } from '../../db/transaction.ts';
import { holdProject } from '../chapters/hold-project.ts';
import { numberSegments } from '../chapters/play-order.ts';
import { areTiled, arranges, bringHome, setAside } from './arranged-rows.ts';
import { settleInstead } from '../cues/settle-instead.ts';
import { countLinesOf } from '../segments/edit-lines.ts';
import { resettle } from '../segments/resettle.ts';
import { checkSettings, followSettings, withCovers } from './follow-settings.ts';
import { editedTables, isDerived, rowChange, snapshot, type EditedTable, type RowChange, type Snapshot } from './rows.ts';

/** What can be undone and done again just now, in words; null for nothing. */
export interface EditState {
  undo: string | null;
  redo: string | null;
}

const lastDone = (tx: Tx, projectId: string) => tx.edit.findFirst({ where: { projectId, undoneAt: null }, orderBy: { number: 'desc' } });
const firstUndone = (tx: Tx, projectId: string) => tx.edit.findFirst({ where: { projectId, undoneAt: { not: null } }, orderBy: { number: 'asc' } });

/**
 * Takes the last edit of a drama back, or makes the one that was taken back last again. All of it or nothing: where a row
 * is no longer as the edit left it, nothing is changed and the person is told. `note` is what else they should know.
 *
 * @throws ServiceError `conflict` where there is nothing to undo, or something changed since; `not-found`
 */
export async function undoEdit(context: ServiceContext, input: { projectId: string; redo: boolean }): Promise<{ label: string; note: string | null }> {
  return await told(() => context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    await holdProject(tx, project.id);
    const edit = await (input.redo ? firstUndone(tx, project.id) : lastDone(tx, project.id));
    if (!edit) throw new ServiceError('conflict', { person: input.redo ? 'There is nothing to do again.' : 'There is nothing to undo.' });
    const changes = z.array(rowChange).parse(edit.rows);
    const turned = input.redo ? changes : changes.map(({ before, after, ...row }) => ({ ...row, before: after, after: before }));
    const going = await versionsOf(tx, turned);
    const note = await apply(context, tx, project.id, turned, edit.label);
    await tx.edit.update({ where: { id: edit.id }, data: { undoneAt: input.redo ? null : context.clock.now(), ...(going.size === 0 ? {} : { rows: toJson(changes.map((change) => withVersion(change, going.get(change.id)))) }) } });
    await bumpProject(tx, project.id);
    return { label: edit.label, note };
  }, { timeoutMs: 60_000 }));
}

/** A place that a row came from is another's since (a revised manuscript has put a chapter there): said as what it is. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new ServiceError('conflict', { person: 'That cannot be taken back or done again: its place was taken since, as by a revised manuscript. Nothing was touched.', cause: error });
  }
}

/** The versions of the rows that are about to go: when they come back, they go on from there. */
async function versionsOf(tx: Tx, turned: readonly RowChange[]): Promise<Map<string, unknown>> {
  const going: { [table in EditedTable]?: string[] } = {};
  for (const { table, id, after } of turned) if (after === null && versioned.has(table)) (going[table] ??= []).push(id);
  return new Map([...(await snapshot(tx, going)).values()].flatMap((rows) => [...rows].map(([id, row]) => [id, row['version']] as const)));
}

function withVersion(change: RowChange, version: unknown): RowChange {
  if (typeof version !== 'number') return change;
  return { ...change, before: change.before && { ...change.before, version }, after: change.after && { ...change.after, version } };
}

/** Brings rows from `before` to `after`. Gives what follows from it, in words, or null. */
async function apply(context: ServiceContext, tx: Tx, projectId: string, turned: readonly RowChange[], label: string): Promise<string | null> {
  const overtaken = new ServiceError('conflict', { person: `“${label}” cannot be taken back or done again: what it changed was changed once more since. Nothing was touched.` });
  const { changes, note } = await withCovers(tx, turned);
  const ids: { [table in EditedTable]?: string[] } = {};
  for (const { table, id } of changes) (ids[table] ??= []).push(id);
  const now = await snapshot(tx, ids);
  // What the reader made of an open line in the meantime is not undone with an edit of another line.
  const passed = new Set(changes.filter((change) => isOpen(change, now) && !isAsLeft(change, now, true)));
  const asLeft = changes.filter((change) => !passed.has(change));
  if (!asLeft.every((change) => isAsLeft(change, now))) throw overtaken;
  const drama = asLeft.find(({ table }) => table === 'Project');
  if (drama?.after) await checkSettings(tx, projectId, drama.after, drama.read);
  if (!(await areOnTheirWords(tx, projectId, asLeft))) throw overtaken;
  const arranging = arranges(asLeft) ? await setAside(tx, projectId, asLeft, now) : null;
  const own = arranging?.changes ?? asLeft;
  const parts = Map.groupBy(own, ({ table }) => table);
  for (const table of editedTables) {
    const made = (parts.get(table) ?? []).flatMap(({ before, after }) => (before === null && after !== null ? [after] : []));
    if (!(await refersToRows(tx, table, (parts.get(table) ?? []).flatMap(({ after }) => (after === null ? [] : [after]))))) throw overtaken;
    await insert(tx, table, made);
  }
  // Takes go to their other line first: they would go with the one that they leave.
  await update(tx, 'Take', parts.get('Take') ?? []);
  const gone = (table: EditedTable): string[] => (parts.get(table) ?? []).flatMap(({ id, after }) => (after === null ? [id] : []));
  for (const table of editedTables.toReversed()) if (!holding.has(table)) await remove(tx, table, gone(table));
  for (const table of editedTables) if (table !== 'Take') await update(tx, table, parts.get(table) ?? []);
  if (arranging) {
    await bringHome(tx, projectId, own);
    for (const table of holding) await remove(tx, table, gone(table));
    await numberSegments(tx, projectId);
    await arranging.samplesAgain();
    if (!(await areTiled(tx, projectId)) || ((await tx.segment.count({ where: { projectId } })) > 0 && !(await isTiled(tx, projectId)))) throw overtaken;
  }
  for (const { table, before, after } of own) if (table === 'Cue') await settleSound(tx, projectId, [before, after]);
  if (own.some(({ table, before, after }) => table === 'Segment' && (before === null || after === null || 'start' in after || 'end' in after))) {
    await numberSegments(tx, projectId);
    if (!(await isTiled(tx, projectId))) throw overtaken;
  }
  if (awaitsHearing(asLeft, now)) await tx.chapter.updateMany({ where: { id: { in: own.flatMap(({ table, id, after }) => (table === 'Chapter' && after !== null && 'scoredAt' in after ? [id] : [])) } }, data: { scoredAt: null } });
  await settle(tx, projectId, own, passed.size > 0 ? speakersOf(now) : new Map());
  return drama?.after ? ((await followSettings(context, tx, projectId, drama.after, drama.read)) ?? note) : note;
}

/** Whether pick-ups that come back would stand on the words that they were marked on: another manuscript may have come since. */
async function areOnTheirWords(tx: Tx, projectId: string, changes: readonly RowChange[]): Promise<boolean> {
  const made = changes.flatMap(({ table, before, after }) => (table === 'PickUp' && before === null && after !== null ? [after] : []));
  if (made.length === 0) return true;
  const { text } = await tx.sourceDocument.findUniqueOrThrow({ where: { projectId }, select: { text: true } });
  // A table that was taken in may write the words with other blanks and marks.
  const letters = (words: string): string => words.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return made.every((row) => {
    const [start, end] = [Number(row['anchorStart']), Number(row['anchorEnd'])];
    // One whose words were gone before it went stands between words, and keeps what it was marked on.
    return (start === end && end <= text.length) || letters(text.slice(start, end)) === letters(String(row['words']));
  });
}

/** Whether chapters that the edit left as listened to are to be listened to again since: then those that they become are too. */
function awaitsHearing(changes: readonly RowChange[], now: Snapshot): boolean {
  return changes.some(({ table, id, before }) => table === 'Chapter' && typeof before?.['scoredAt'] === 'string' && now.get(table)?.get(id)?.['scoredAt'] === null);
}

/** Columns that are the reader’s own: it may think otherwise since, and the edit is undone all the same. */
const readers = new Set(['confidence', 'evidence', 'evidenceStart', 'evidenceEnd', 'factor']);

function isAsLeft({ table, id, before, after }: RowChange, now: Snapshot, speakers = false): boolean {
  const row = now.get(table)?.get(id);
  if (before === null) return row === undefined;
  if (!row) return false;
  const equal = (column: string): boolean => JSON.stringify(row[column]) === JSON.stringify(before[column]);
  // A row that goes was made by the edit: what was made of it since goes with it. A line must stand where it stood.
  if (after === null) return table !== 'Segment' || ['start', 'end'].every(equal);
  return Object.keys(before).every((column) => isDerived(table, column) || (!speakers && readers.has(column)) || equal(column));
}

/** A change of a line that nobody settled, by the reader and in the wake of somebody's edit of another. */
function isOpen({ table, id, before, after }: RowChange, now: Snapshot): boolean {
  if (table !== 'Segment' || before === null || after === null) return false;
  const row = now.get(table)?.get(id);
  return (row === undefined || row['speakerSetBy'] === 'analysis') && Object.keys(after).every((column) => column === 'characterId' || readers.has(column));
}

/** The rows that columns name, by table. A chosen take may be gone. */
const references: { [table in EditedTable]?: { [column: string]: EditedTable | 'Voice' } } = {
  Character: { voiceId: 'Voice' },
  Chapter: { narratorId: 'Character' },
  Scene: { chapterId: 'Chapter', narratorId: 'Character' },
  Segment: { chapterId: 'Chapter', sceneId: 'Scene', characterId: 'Character' },
  Cue: { sceneId: 'Scene' },
};

/** Whether all that rows are about to name is there: a reading may have let it go meanwhile. */
async function refersToRows(tx: Tx, table: EditedTable, rows: readonly Row[]): Promise<boolean> {
  for (const [column, of] of Object.entries(references[table] ?? {})) {
    const ids = [...new Set(rows.flatMap((row) => (typeof row[column] === 'string' ? [row[column]] : [])))];
    if (ids.length === 0) continue;
    const [found] = await tx.$queryRaw<{ n: number }[]>(Prisma.sql`SELECT count(*)::int AS "n" FROM ${name(of)} WHERE "id" = ANY(${ids})`);
    if (found?.n !== ids.length) return false;
  }
  return true;
}

/** Whether the lines tile the text, each within its scene: lines that were cut before another manuscript came may not. */
async function isTiled(tx: Tx, projectId: string): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ whole: boolean }[]>`
    SELECT bool_and(l."start" = l."was" AND l."start" < l."end" AND l."start" >= l."from" AND l."end" <= l."to" AND l."chapterId" = l."home") AND max(l."end") = (SELECT "length" FROM "SourceDocument" WHERE "projectId" = ${projectId}) AS "whole"
    FROM (
      SELECT s."start", s."end", s."chapterId", COALESCE(lag(s."end") OVER (ORDER BY s."start"), 0) AS "was", c."start" AS "from", c."end" AS "to", c."chapterId" AS "home"
      FROM "Segment" s JOIN "Scene" c ON c."id" = s."sceneId" WHERE s."projectId" = ${projectId}
    ) l`;
  return found?.whole === true;
}

type Row = Record<string, unknown>;
const name = (table: string): Prisma.Sql => Prisma.raw(`"${table}"`);

/** Numbers of lines that come back until all are numbered; no story has so many lines. */
const unnumbered = 100_000_000;

async function insert(tx: Tx, table: EditedTable, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  if (table === 'Take') {
    // A sound that was swept away meanwhile does not come back: its line is spoken anew.
    const assets = new Set((await tx.asset.findMany({ where: { id: { in: rows.map((row) => String(row['assetId'])) } }, select: { id: true } })).map(({ id }) => id));
    rows = rows.filter((row) => assets.has(String(row['assetId'])));
  }
  // Nobody's view of a row from before it went may pass for a view of what it is now.
  const first = rows.map((row, place) => ({
    ...row,
    ...(choosing.has(table) ? { chosenTakeId: null } : {}),
    ...(typeof row['version'] === 'number' ? { version: row['version'] + 1 } : {}),
    ...(table === 'Segment' ? { index: unnumbered + place } : {}),
  }));
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
    const columns = Object.keys(after).filter((column) => column === 'scoredAt' || !isDerived(table, column)).toSorted().join(' ');
    if (columns !== '') (alike.get(columns) ?? alike.set(columns, []).get(columns))?.push({ ...after, id });
  }
  for (const [columns, rows] of alike) {
    const known = columns === 'chosenTakeId' ? await withTakes(tx, rows) : rows;
    // A line that is only surer than before keeps its version, as in a reading.
    await write(tx, table, known, columns.split(' '), versioned.has(table) && !columns.split(' ').every((column) => readers.has(column)));
  }
}

/** The tables whose rows take what lies in them along when they go: they go last. */
const holding = new Set<EditedTable>(['Scene', 'Chapter']);
/** The tables whose rows choose a take. */
const choosing = new Set<EditedTable>(['Segment', 'Cue']);
const versioned = new Set<EditedTable>(['Character', 'Chapter', 'Segment', 'Cue', 'Pronunciation', 'PickUp']);

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

/** What follows from other speakers: people's lines are counted and, where the reader thought otherwise since, exchanges read again. */
async function settle(tx: Tx, projectId: string, changes: readonly RowChange[], before: ReturnType<typeof speakersOf>): Promise<void> {
  const spoken = changes.filter(({ table, before: was, after }) => table === 'Segment' && (was === null || after === null || 'characterId' in after || 'speakerSetBy' in after || 'silent' in after || 'kind' in after));
  if (spoken.length === 0 && !changes.some(({ table }) => table === 'Character')) return;
  const weighed = spoken.flatMap(({ id, before: was, after }) => (was !== null && after !== null && before.has(id) ? [[id, before.get(id) ?? { characterId: null, speakerSetBy: 'analysis' }] as const] : []));
  await resettle(tx, projectId, new Map(weighed));
  const people = await tx.character.findMany({ where: { projectId, role: { not: 'narrator' } }, select: { id: true } });
  await countLinesOf(tx, projectId, [null, ...people.map(({ id }) => id)]);
}
