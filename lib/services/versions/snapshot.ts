import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import type { Tx } from '../interfaces.ts';

/**
 * A drama's rows as they are, by table: the whole script, cast, cues and settings with every take, and the files of its
 * mixes. Columns are what the database says they are, so that a new one is kept without a word here; a row of an older
 * release has those that it had.
 */
export interface Snapshot {
  format: 1;
  tables: { [table in SnapshotTable]: Row[] };
}
export type Row = { [column: string]: unknown };

const ofProject = '"projectId" = $1';
/** The tables in an order in which each row comes after those that it refers to, and which of their rows are the drama's. */
export const snapshotTables = {
  SourceDocument: { where: ofProject, key: 'projectId' },
  Voice: { where: ofProject, key: 'id' },
  Character: { where: ofProject, key: 'id' },
  Chapter: { where: ofProject, key: 'id' },
  Scene: { where: '"chapterId" IN (SELECT "id" FROM "Chapter" WHERE "projectId" = $1)', key: 'id' },
  Segment: { where: ofProject, key: 'id' },
  Cue: { where: ofProject, key: 'id' },
  Pronunciation: { where: ofProject, key: 'id' },
  Take: { where: '("segmentId" IN (SELECT "id" FROM "Segment" WHERE "projectId" = $1) OR "cueId" IN (SELECT "id" FROM "Cue" WHERE "projectId" = $1))', key: 'id' },
  VoiceCandidate: { where: ofProject, key: 'id' },
  ExportFile: { where: `"state" = 'ready' AND "exportId" IN (SELECT DISTINCT ON ("preset") "id" FROM "Export" WHERE "projectId" = $1 AND "state" = 'ready' ORDER BY "preset", "shownAt" DESC)`, key: 'id' },
  PickUp: { where: ofProject, key: 'id' },
  Project: { where: '"id" = $1', key: 'id' },
} as const;
export type SnapshotTable = keyof typeof snapshotTables;

/** What of a project's own row belongs to a version: how it is read, made and described. Money and the machine's own notes do not. */
export const projectColumns = ['title', 'language', 'author', 'blurb', 'series', 'seriesPart', 'sampleSegmentId', 'creditsCharacterId', 'style', 'tags', 'mixSettings', 'reader', 'voiceEngine', 'earEngine', 'musicEngine', 'effectEngine', 'soundDensity', 'walkOns', 'readerModel', 'readerBatch', 'readBy', 'readNotes', 'coverAssetId', 'sample', 'readAt'] as const;

/** The columns that hold a sound or a picture. */
const assetColumns: { readonly [table in SnapshotTable]?: string } = { Take: 'assetId', Voice: 'sampleAssetId', VoiceCandidate: 'assetId', ExportFile: 'assetId', Project: 'coverAssetId' };

/** Reads a drama's rows, in the caller's transaction. */
export async function readSnapshot(tx: Tx, projectId: string): Promise<Snapshot> {
  const rowsOf = async (table: SnapshotTable): Promise<Row[]> => {
    const { where, key } = snapshotTables[table];
    const found = await tx.$queryRawUnsafe<{ row: Row }[]>(`SELECT to_jsonb(r) AS "row" FROM "${table}" r WHERE ${where} ORDER BY "${key}"`, projectId);
    return found.map(({ row }) => row);
  };
  const tables: Snapshot['tables'] = { SourceDocument: [], Voice: [], Character: [], Chapter: [], Scene: [], Segment: [], Cue: [], Pronunciation: [], Take: [], VoiceCandidate: [], ExportFile: [], PickUp: [], Project: [] };
  for (const table of tableNames) tables[table] = await rowsOf(table);
  tables.Project = tables.Project.map((row) => Object.fromEntries(projectColumns.map((column) => [column, row[column] ?? null])));
  return { format: 1, tables };
}

export const tableNames: readonly SnapshotTable[] = ['SourceDocument', 'Voice', 'Character', 'Chapter', 'Scene', 'Segment', 'Cue', 'Pronunciation', 'Take', 'VoiceCandidate', 'ExportFile', 'PickUp', 'Project'];

/** Every sound and picture that a snapshot needs. */
export function assetsOf(snapshot: Snapshot): string[] {
  const ids = new Set<string>();
  for (const table of tableNames) {
    const column = assetColumns[table];
    if (column !== undefined) for (const row of snapshot.tables[table]) if (typeof row[column] === 'string') ids.add(row[column]);
  }
  return [...ids];
}

/** Columns that tell nothing of the drama itself: how often a row changed, and what was heard of it. */
const passing = new Set(['version', 'heardKey']);

/** As it is kept: gzip of JSON, and a hash that two alike snapshots share, however often their rows were changed and heard. */
export function packSnapshot(snapshot: Snapshot): { content: Uint8Array<ArrayBuffer>; hash: string } {
  const json = JSON.stringify(snapshot);
  const alike = JSON.stringify({ ...snapshot.tables, PickUp: [] }, (column, value: unknown) => (passing.has(column) ? undefined : value));
  return { content: new Uint8Array(gzipSync(json)), hash: createHash('sha256').update(alike).digest('hex') };
}

const rows = z.array(z.record(z.string(), z.unknown())).default([]);
const schema = z.object({
  format: z.literal(1),
  tables: z.object({ SourceDocument: rows, Voice: rows, Character: rows, Chapter: rows, Scene: rows, Segment: rows, Cue: rows, Pronunciation: rows, Take: rows, VoiceCandidate: rows, ExportFile: rows, PickUp: rows, Project: rows }),
});

/** Throws `internal` for content that is no snapshot. */
export function unpackSnapshot(content: Uint8Array): Snapshot {
  try {
    return schema.parse(JSON.parse(gunzipSync(content).toString('utf8')));
  } catch (cause) {
    throw new ServiceError('internal', { person: 'This version cannot be read. The drama itself is untouched.', log: 'a version is no snapshot', cause });
  }
}
