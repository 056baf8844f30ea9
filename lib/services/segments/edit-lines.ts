import { z } from 'zod';
import { bumpProject } from '../../db/notify.ts';
import type { Prisma } from '../../db/generated/client.ts';
import type { EvidenceKind, SegmentKind } from '../../story/types.ts';
import { requireProject, staleRow } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { spokenOnly } from '../speech-generation/key.ts';
import type { LineNow, LineRef, LinesChanged } from '../views.ts';
import { recorded } from '../edits/record-edit.ts';
import { silentBy } from './silent-by.ts';
import { resettle } from './resettle.ts';

/** So many lines may be changed at once: those of a long book's narrator, and some. */
export const mostLinesAtOnce = 20_000;

export const lineNowColumns = {
  id: true,
  index: true,
  chapterId: true,
  characterId: true,
  kind: true,
  kindSetBy: true,
  confidence: true,
  evidence: true,
  speakerSetBy: true,
  silent: true,
  silentSetBy: true,
  direction: true,
  ear: true,
  pace: true,
  pauseAfterSeconds: true,
  gainDb: true,
  locked: true,
  note: true,
  version: true,
  factor: true,
} satisfies Prisma.SegmentSelect;
export type LineRow = Prisma.SegmentGetPayload<{ select: typeof lineNowColumns }>;

/** What a person sets of how lines are spoken. */
export type LineSetting = 'direction' | 'ear' | 'pace' | 'pauseAfterSeconds' | 'gainDb' | 'locked' | 'note';

export type LineEdit = Pick<Prisma.SegmentUncheckedUpdateManyInput, 'characterId' | 'confidence' | 'evidence' | 'kind' | 'kindSetBy' | 'speakerSetBy' | 'silent' | 'silentSetBy' | 'speakError' | LineSetting>;

/**
 * Changes lines of one project in one transaction: all of them or none. Where a speaker is changed, the exchanges that
 * hold the lines are solved again around what people settled.
 *
 * @param edit what becomes of a line; null leaves it as it is
 * @param label what was done, for whoever undoes it; given the lines in words ("3 lines")
 * @throws ServiceError `not-found`; `stale` where a line changed since the page read it; `bad-input` for no or too many lines
 */
export async function editLines(context: ServiceContext, input: { projectId: string; lines: LineRef[] }, edit: (row: LineRow) => LineEdit | null, label: (lines: string) => string): Promise<LinesChanged> {
  if (input.lines.length > mostLinesAtOnce) throw new ServiceError('bad-input', { person: `That is more than ${mostLinesAtOnce} lines at once. Choose fewer.` });
  return await context.transaction.run(async (tx) => {
    await requireProject(context, tx, input.projectId, 'edit');
    const rows = await lockLines(tx, input.projectId, input.lines);
    const words = rows.length === 1 ? 'a line' : `${rows.length} lines`;
    const answer = await recorded(context, tx, { projectId: input.projectId, label: label(words), rows: { Segment: rows.map((row) => row.id) } }, async () => await afterEdits(tx, input.projectId, rows, await writeEdits(tx, rows, edit)));
    await bumpProject(tx, input.projectId);
    return answer;
  });
}

/** Reads the lines for a change and holds them until it is made; each must be as the person saw it. */
export async function lockLines(tx: Tx, projectId: string, lines: LineRef[]): Promise<LineRow[]> {
  const versions = new Map(lines.map((line) => [line.id, line.version]));
  if (versions.size === 0) throw new ServiceError('bad-input', { person: 'Choose at least one line first.' });
  const ids = [...versions.keys()];
  if (!ids.every((id) => z.uuid().safeParse(id).success)) throw notFound('line');
  // The drama before its lines, as everybody who changes it: two that hold each other's rows would wait for ever.
  await holdProject(tx, projectId);
  await tx.$queryRaw`SELECT "id" FROM "Segment" WHERE "projectId" = ${projectId} AND "id" = ANY(${ids}) ORDER BY "id" FOR UPDATE`;
  const rows = await tx.segment.findMany({ where: { projectId, id: { in: ids } }, orderBy: { index: 'asc' }, select: lineNowColumns });
  if (rows.length !== ids.length) throw notFound('line');
  const moved = rows.find((row) => row.version !== versions.get(row.id));
  if (moved) {
    const now = moved.characterId === null ? null : await tx.character.findUnique({ where: { id: moved.characterId } });
    throw staleRow('line', now?.name ?? 'Narrator');
  }
  return rows;
}

/** Lines that become the same are written together. Gives the ids of those that changed. */
export async function writeEdits(tx: Tx, rows: LineRow[], edit: (row: LineRow) => LineEdit | null): Promise<string[]> {
  const groups = new Map<string, { data: LineEdit; ids: string[] }>();
  for (const row of rows) {
    const data = edit(row);
    if (!data) continue;
    const key = JSON.stringify(data);
    const group = groups.get(key);
    if (group) group.ids.push(row.id);
    else groups.set(key, { data, ids: [row.id] });
  }
  for (const { data, ids } of groups.values()) {
    await tx.segment.updateMany({ where: { id: { in: ids } }, data: { ...data, version: { increment: 1 } } });
  }
  return [...groups.values()].flatMap((group) => group.ids);
}

/** What follows from changed lines: their exchanges are solved again, and people's lines are counted. */
export async function afterEdits(tx: Tx, projectId: string, before: LineRow[], changedIds: string[]): Promise<LinesChanged> {
  const changed = await tx.segment.findMany({ where: { id: { in: changedIds } }, orderBy: { index: 'asc' }, select: lineNowColumns });
  const was = new Map(before.map((row) => [row.id, row]));
  const heard = changed.filter((row) => spokenFor(row) !== spokenFor(was.get(row.id)));
  const resolvedIds = await resettle(tx, projectId, new Map(heard.map((row) => [row.id, was.get(row.id) ?? row])));
  const now = resolvedIds.length === 0 ? changed : await tx.segment.findMany({ where: { id: { in: [...changedIds, ...resolvedIds.map((one) => one.id)] } }, orderBy: { index: 'asc' }, select: lineNowColumns });
  const asked = new Set(changedIds);
  await countLinesOf(tx, projectId, [...before, ...now, ...resolvedIds.map((one) => ({ characterId: one.was }))].map((row) => row.characterId));
  return {
    changed: now.filter((row) => asked.has(row.id)).map(lineNow),
    resolved: now.filter((row) => !asked.has(row.id)).map(lineNow),
  };
}

/** All that the neighbours of a line hang on. */
function spokenFor(row: LineRow | undefined): string {
  return row ? `${row.characterId} ${row.speakerSetBy} ${row.kind}` : '';
}

export function lineNow(row: LineRow): LineNow {
  const by = (value: string) => (value === 'person' ? 'person' : 'analysis');
  return {
    id: row.id,
    index: row.index,
    chapterId: row.chapterId,
    characterId: row.characterId,
    kind: row.kind as SegmentKind,
    kindSetBy: by(row.kindSetBy),
    confidence: row.confidence,
    evidence: row.evidence as EvidenceKind,
    speakerSetBy: by(row.speakerSetBy),
    silent: row.silent,
    silentSetBy: silentBy(row.silentSetBy),
    direction: row.direction,
    ear: row.ear,
    pace: row.pace,
    pauseAfterSeconds: row.pauseAfterSeconds,
    gainDb: row.gainDb,
    locked: row.locked,
    note: row.note,
    version: row.version,
  };
}

/** Counts the lines that these speakers speak (null is the narrator) and keeps the counts with the characters. */
export async function countLinesOf(tx: Tx, projectId: string, speakers: (string | null)[]): Promise<void> {
  for (const characterId of new Set(speakers)) {
    const lines = await tx.segment.count({ where: { projectId, characterId, ...spokenOnly } });
    if (characterId === null) await tx.character.updateMany({ where: { projectId, role: 'narrator' }, data: { lines } });
    else await tx.character.updateMany({ where: { id: characterId }, data: { lines } });
  }
}
