import { bumpProject } from '../../db/notify.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { nextShownAt } from '../moments.ts';
import { findWords } from '../proof/find-words.ts';
import { textOf } from './compare.ts';
import { projectColumns, snapshotTables, unpackSnapshot, type Row, type Snapshot, type SnapshotTable } from './snapshot.ts';
import { lockAsRead, readPresent, requireVersion, storeVersion } from './versions.ts';

/**
 * Brings a version back: the drama is then exactly what it was. What it is now is kept first, as a version of its own,
 * unless one that is alike is kept already. Pick-ups that were marked since stay, on their words; so does what was heard.
 *
 * @throws ServiceError `conflict` while something is made or read, or a revised manuscript waits
 */
export async function restoreVersion(context: ServiceContext, input: { versionId: string }): Promise<{ keptId: string | null }> {
  const version = await context.transaction.run((tx) => requireVersion(context, tx, input.versionId));
  const present = await readPresent(context, version.projectId);
  const snapshot = unpackSnapshot(version.content);
  const { projectId } = version;
  return await context.transaction.run(
    async (tx) => {
      await lockAsRead(context, tx, present);
      await atRest(tx, projectId);
      const alike = await tx.version.findFirst({ where: { projectId, hash: present.hash }, select: { id: true } });
      const keptId = alike ? null : await storeVersion(context, tx, present, { name: `Before “${version.name}” was restored`, kind: 'kept' });
      await apply(tx, projectId, await withoutLost(tx, version.id, snapshot), present.snapshot);
      const exports = (await tx.versionExport.findMany({ where: { versionId: version.id }, select: { exportId: true } })).map((row) => row.exportId);
      await tx.export.updateMany({ where: { id: { in: exports } }, data: { shownAt: await nextShownAt(tx, projectId) } });
      await bumpProject(tx, projectId);
      return { keptId };
    },
    { timeoutMs: 120_000 },
  );
}

async function atRest(tx: Tx, projectId: string): Promise<void> {
  const running = await tx.production.findUnique({ where: { activeKey: projectId }, select: { kind: true } });
  if (running) throw new ServiceError('conflict', { person: running.kind === 'make' ? 'The drama is being made. Wait until it is done, or cancel it, then restore the version.' : 'The story is being read. Wait a moment, then restore the version.' });
  if (await tx.revisedDocument.findUnique({ where: { projectId }, select: { projectId: true } })) throw new ServiceError('conflict', { person: 'A revised manuscript waits. Take it over or put it away, then restore the version.' });
}

/** A snapshot without what was deleted for good since (somebody's own voice, and what it spoke): those lines are to be spoken again. */
async function withoutLost(tx: Tx, versionId: string, snapshot: Snapshot): Promise<Snapshot> {
  const held = new Set((await tx.$queryRaw<{ assetId: string }[]>`SELECT v."assetId" FROM "VersionAsset" v JOIN "Asset" a ON a."id" = v."assetId" WHERE v."versionId" = ${versionId}`).map((row) => row.assetId));
  const lost = (id: unknown): boolean => typeof id === 'string' && !held.has(id);
  const { tables } = snapshot;
  const takes = new Set(tables.Take.filter((row) => !lost(row['assetId'])).map((row) => row['id']));
  const voices = new Set(tables.Voice.filter((row) => !lost(row['sampleAssetId'])).map((row) => row['id']));
  const withTake = (row: Row): Row => (takes.has(row['chosenTakeId']) ? row : { ...row, chosenTakeId: null });
  return {
    ...snapshot,
    tables: {
      ...tables,
      Take: tables.Take.filter((row) => takes.has(row['id'])),
      Voice: tables.Voice.filter((row) => voices.has(row['id'])),
      Character: tables.Character.map((row) => (voices.has(row['voiceId']) ? row : { ...row, voiceId: null })),
      Segment: tables.Segment.map(withTake),
      Cue: tables.Cue.map(withTake),
      VoiceCandidate: tables.VoiceCandidate.filter((row) => !lost(row['assetId'])),
      ExportFile: tables.ExportFile.filter((row) => !lost(row['assetId'])),
      Project: tables.Project.map((row) => (lost(row['coverAssetId']) ? { ...row, coverAssetId: null } : row)),
    },
  };
}

/**
 * Puts the rows of a snapshot in the place of those that are there. Rows that are in both keep their place, so that what
 * hangs on them (takes made since) stays; those that are not in the snapshot go.
 */
async function apply(tx: Tx, projectId: string, snapshot: Snapshot, present: Snapshot): Promise<void> {
  const { tables } = snapshot;
  // What may stand only once is moved out of the way first.
  await tx.$executeRaw`UPDATE "Segment" SET "chosenTakeId" = NULL, "index" = -1 - "index" WHERE "projectId" = ${projectId}`;
  await tx.$executeRaw`UPDATE "Cue" SET "chosenTakeId" = NULL WHERE "projectId" = ${projectId}`;
  await tx.$executeRaw`UPDATE "Scene" SET "index" = -1 - "index" WHERE "chapterId" IN (SELECT "id" FROM "Chapter" WHERE "projectId" = ${projectId})`;
  await tx.$executeRaw`UPDATE "Chapter" SET "index" = -1 - "index" WHERE "projectId" = ${projectId}`;
  const voices = idsOf(tables.Voice);
  const hashes = tables.Voice.map((row) => row['hash']);
  // A voice made since stays to be chosen, unless it is one of the version's under another id.
  const twins = present.tables.Voice.filter((row) => !voices.includes(String(row['id'])) && hashes.includes(row['hash']));
  await tx.voice.deleteMany({ where: { id: { in: idsOf(twins) } } });

  const unchosen = (rows: Row[]): Row[] => rows.map((row) => ({ ...row, chosenTakeId: null }));
  await put(tx, 'SourceDocument', tables.SourceDocument);
  await put(tx, 'Voice', tables.Voice);
  await put(tx, 'Character', tables.Character);
  await put(tx, 'Chapter', tables.Chapter);
  await put(tx, 'Scene', tables.Scene);
  await put(tx, 'Segment', unchosen(tables.Segment));
  await put(tx, 'Cue', unchosen(tables.Cue));
  await tx.$executeRaw`
    DELETE FROM "Take" t USING jsonb_to_recordset(${JSON.stringify(tables.Take.map(({ id, segmentId, cueId, inputHash }) => ({ id, segmentId, cueId, inputHash })))}::jsonb) AS v("id" text, "segmentId" text, "cueId" text, "inputHash" text)
    WHERE t."inputHash" = v."inputHash" AND t."id" <> v."id" AND (t."segmentId" = v."segmentId" OR t."cueId" = v."cueId")`;
  await put(tx, 'Take', tables.Take);
  await choose(tx, 'Segment', tables.Segment);
  await choose(tx, 'Cue', tables.Cue);
  for (const table of ['Cue', 'Segment', 'Scene', 'Chapter', 'Character'] as const) await removeOthers(tx, table, projectId, tables[table]);
  await put(tx, 'VoiceCandidate', tables.VoiceCandidate);
  // Files of mixes that are still kept; one made since in the same format gives way.
  const exports = new Set((await tx.export.findMany({ where: { projectId }, select: { id: true } })).map((row) => row.id));
  const files = tables.ExportFile.filter((row) => exports.has(String(row['exportId'])));
  for (const row of files) await tx.exportFile.deleteMany({ where: { exportId: String(row['exportId']), format: String(row['format']), id: { not: String(row['id']) } } });
  await put(tx, 'ExportFile', files);
  await putProject(tx, projectId, tables.Project[0]);
  await movePickUps(tx, projectId, snapshot, present);
}

/** Never taken from a version: what was heard since is heard. */
const kept = ['heardKey'];

/** Writes rows: new ones as they were, those that are there back to what they were. A page that shows such a row finds its version raised. */
async function put(tx: Tx, table: SnapshotTable, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const { key } = snapshotTables[table];
  const known = new Set((await tx.$queryRawUnsafe<{ name: string }[]>('SELECT "column_name"::text AS "name" FROM "information_schema"."columns" WHERE "table_schema" = current_schema() AND "table_name" = $1', table)).map(({ name }) => name));
  const columns = Object.keys(rows[0] ?? {}).filter((column) => known.has(column));
  const list = columns.map((column) => `"${column}"`).join(', ');
  const updates = columns.filter((column) => column !== key && !kept.includes(column)).map((column) => (column === 'version' ? `"version" = GREATEST(t."version", EXCLUDED."version") + 1` : `"${column}" = EXCLUDED."${column}"`));
  for (let from = 0; from < rows.length; from += 2_000) {
    await tx.$executeRawUnsafe(
      `INSERT INTO "${table}" AS t (${list}) SELECT ${list} FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb) ON CONFLICT ("${key}") DO UPDATE SET ${updates.join(', ')}`,
      JSON.stringify(rows.slice(from, from + 2_000)),
    );
  }
}

async function choose(tx: Tx, table: 'Segment' | 'Cue', rows: readonly Row[]): Promise<void> {
  const chosen = rows.filter((row) => row['chosenTakeId'] !== null).map(({ id, chosenTakeId }) => ({ id, chosenTakeId }));
  await tx.$executeRawUnsafe(`UPDATE "${table}" t SET "chosenTakeId" = v."chosenTakeId" FROM jsonb_to_recordset($1::jsonb) AS v("id" text, "chosenTakeId" text) WHERE t."id" = v."id"`, JSON.stringify(chosen));
}

async function removeOthers(tx: Tx, table: 'Cue' | 'Segment' | 'Scene' | 'Chapter' | 'Character', projectId: string, rows: readonly Row[]): Promise<void> {
  await tx.$executeRawUnsafe(`DELETE FROM "${table}" WHERE ${snapshotTables[table].where} AND NOT ("id" = ANY($2))`, projectId, idsOf(rows));
}

async function putProject(tx: Tx, projectId: string, row: Row | undefined): Promise<void> {
  if (!row) return;
  const columns = projectColumns.filter((column) => column in row).map((column) => `"${column}" = v."${column}"`);
  await tx.$executeRawUnsafe(`UPDATE "Project" t SET ${columns.join(', ')} FROM jsonb_populate_record(NULL::"Project", $2::jsonb) AS v WHERE t."id" = $1`, projectId, JSON.stringify(row));
}

/** Where the text is another one: pick-ups of the version stand where they stood, those marked since on the same words. None goes. */
async function movePickUps(tx: Tx, projectId: string, snapshot: Snapshot, present: Snapshot): Promise<void> {
  const [text, before] = [textOf(snapshot), textOf(present)];
  if (text === before) return;
  const then = new Map(snapshot.tables.PickUp.map((row) => [row['id'], row]));
  for (const row of await tx.pickUp.findMany({ where: { projectId } })) {
    const stood = then.get(row.id);
    const near = Math.round((row.anchorStart / Math.max(1, before.length)) * text.length);
    const found = stood ? { start: Number(stood['anchorStart']), end: Number(stood['anchorEnd']) } : (findWords(text, row.words, near) ?? { start: near, end: near });
    await tx.pickUp.update({ where: { id: row.id }, data: { anchorStart: found.start, anchorEnd: found.end } });
  }
}

function idsOf(rows: readonly Row[]): string[] {
  return rows.map((row) => String(row['id']));
}
