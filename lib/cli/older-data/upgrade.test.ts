import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import type { DatabaseHandle } from '../../db/embedded.ts';
import { migrate, readMigrations } from '../../db/migrate.ts';
import { makeScratchDatabase, onServer, type ScratchDatabase } from '../../db/scratch.ts';
import { joinTestCluster } from '../../db/testing.ts';
import { createTransactionManager } from '../../db/transaction.ts';
import { startBoss } from '../../jobs/boss.ts';
import { readTimeline } from '../../services/audio-export/read-timeline.ts';
import { listTokens } from '../../services/api-tokens/tokens.ts';
import { listCharacters } from '../../services/characters/list-characters.ts';
import { readCastCopy } from '../../services/characters/copy-cast.ts';
import { readClashes } from '../../services/characters/read-clashes.ts';
import { renameCharacter } from '../../services/characters/rename-character.ts';
import { listExports } from '../../services/exports/list-exports.ts';
import type { ServiceContext } from '../../services/interfaces.ts';
import { localUser } from '../../services/local-user.ts';
import { silentLog } from '../../services/log.ts';
import { readAudit, readPeople } from '../../services/members/people.ts';
import { readOperation } from '../../services/operation/read-operation.ts';
import { makeDrama } from '../../services/productions/make-drama.ts';
import { readMaking } from '../../services/productions/read-making.ts';
import { listProjects } from '../../services/projects/list-projects.ts';
import { readProject } from '../../services/projects/read-project.ts';
import { readScript } from '../../services/projects/read-script.ts';
import { readText } from '../../services/projects/read-text.ts';
import { readPronunciations } from '../../services/pronunciations/read-pronunciations.ts';
import { readProof, readProofChapter } from '../../services/proof/read-proof.ts';
import { readPublishing } from '../../services/publishing/read-publishing.ts';
import { readReader } from '../../services/readers/read-reader.ts';
import { readTakes } from '../../services/segments/takes.ts';
import { readShareLink } from '../../services/sharing/share-link.ts';
import { readMonth } from '../../services/spending/read-month.ts';
import { readSpending } from '../../services/spending/read-spending.ts';
import { rememberingQueue, fakeContext } from '../../services/testing.ts';
import { readEngines } from '../../services/vendors/read-engines.ts';
import { listVersions } from '../../services/versions/versions.ts';
import { readVoiceSheet } from '../../services/voice-generation/read-voice-sheet.ts';
import { readWork } from '../../services/work/read-work.ts';
import { createAssetStore } from '../../storage/asset-store.ts';
import { createFolderContents } from '../../storage/folder-contents.ts';
import { putRows } from '../backup/load-rows.ts';
import { readOlder, type OlderData } from './format.ts';

const older = await readOlder();
const stack = new AsyncDisposableStack();
let cluster: DatabaseHandle;
let folder: string;
beforeAll(async () => {
  cluster = await joinTestCluster();
  stack.defer(() => cluster.stop());
  folder = await mkdtemp(path.join(tmpdir(), 'narratix-upgrade-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
});
afterAll(async () => await stack[Symbol.asyncDispose]());

/** What a migration does to older rows on purpose: `null` empties the table, else these columns are gone or changed. */
const onPurpose: Readonly<Record<string, Readonly<Record<string, readonly string[] | null>>>> = {
  '20261126222919_purchases': { Project: ['sendAgreedAt'] },
  // A mix of that form could not be read any more: it is made again.
  '20261127021200_chapter_mixes': { Export: null },
  '20261127054706_versions': { Export: ['shownAt'] },
};

async function asThatRelease(data: OlderData): Promise<ScratchDatabase> {
  const database = await makeScratchDatabase(cluster.url, 'test');
  const rows = new Map(data.tables.map((table) => [table.name, table.rows.map((row) => JSON.stringify(row))]));
  await putRows(database.url, { migrations: data.migrations, tables: data.tables.map(({ name, rows: { length } }) => ({ name, rows: length })) }, async (table) => Readable.from((rows.get(table) ?? []).map((line) => Buffer.from(`${line}\n`))));
  return database;
}

const rowsOf = async (url: string, table: string): Promise<OlderData['tables'][number]['rows']> =>
  await onServer(url, async (client) => (await client.query<{ row: OlderData['tables'][number]['rows'][number] }>(`SELECT row_to_json(r) AS row FROM public."${table}" r`)).rows.map(({ row }) => row));

describe('the data of older releases', () => {
  it('are kept from the first one on, of migrations that are still what they were', async () => {
    const ours = new Map((await readMigrations()).map(({ name, checksum }) => [name, checksum]));
    expect(older.length).toBeGreaterThanOrEqual(3);
    expect(older[0]?.migrations).toHaveLength(1);
    for (const { migrations } of older) for (const { name, checksum } of migrations) expect(ours.get(name), name).toBe(checksum);
  });
});

describe.each(older.map((data) => [data.migrations.at(-1)?.name ?? '', data] as const))('a studio of %s', (_, data) => {
  let database: ScratchDatabase;
  const missing = async (): Promise<string[]> => (await readMigrations()).map(({ name }) => name).slice(data.migrations.length);

  beforeAll(async () => {
    database = await asThatRelease(data);
    return async () => await database.drop();
  });

  it('is brought up to date once, by however many start at once, and loses nothing', async () => {
    const left = await missing();
    const applied = await Promise.all(Array.from({ length: 4 }, async () => await migrate(database.url)));
    expect(applied.flat().toSorted()).toEqual(left);
    const changed = left.map((name) => onPurpose[name] ?? {});
    let compared = 0;
    for (const { name, rows } of data.tables) {
      if (changed.some((tables) => tables[name] === null)) continue;
      const gone = new Set(changed.flatMap((tables) => tables[name] ?? []));
      const kept = (row: OlderData['tables'][number]['rows'][number], like: OlderData['tables'][number]['rows'][number]): string => JSON.stringify(Object.keys(like).toSorted().filter((column) => !gone.has(column)).map((column) => [column, row[column] ?? null]));
      const sample = rows[0] ?? {};
      const now = await rowsOf(database.url, name);
      expect(now.map((row) => kept(row, sample)).toSorted(), name).toEqual(rows.map((row) => kept(row, sample)).toSorted());
      compared += rows.length;
    }
    expect(compared).toBeGreaterThan(20);
  });

  it('opens: every page finds what it reads, and a change and a making begin', async () => {
    await migrate(database.url);
    await using open = new AsyncDisposableStack();
    const opened = openDatabase(database.url, { max: 4 });
    open.defer(() => opened.close());
    const transaction = createTransactionManager(opened.prisma);
    // The tables of the queue come with the first process that starts.
    const boss = await startBoss(database.url, { role: 'enqueue', heartbeatSeconds: 10, log: silentLog });
    open.defer(() => boss.stop({ graceful: false }));
    const userId = await localUser(transaction);
    const queue = rememberingQueue();
    const context: ServiceContext = fakeContext({ actor: { userId }, transaction, queue, assets: createAssetStore({ contents: createFolderContents(folder), transaction, userId }), clock: { now: () => new Date() } });

    const [summary, ...more] = await listProjects(context);
    expect(more).toEqual([]);
    expect(summary?.title).toBe('The Lamp');
    const projectId = summary?.id ?? '';
    const project = await readProject(context, { projectId });
    const { text } = await readText(context, { projectId });
    expect(text).toContain('“You are late,” Nora whispered.');
    expect(project.chapters).toHaveLength(2);
    let lines = '';
    for (const { id: chapterId } of project.chapters) {
      const script = await readScript(context, { projectId, chapterId });
      lines += script.segments.map((line) => line.text).join(' ');
      expect(await readTimeline(context, { projectId, chapterId, sceneIndex: null })).toBeDefined();
      for (const line of script.segments) expect((await readTakes(context, { segmentId: line.id })).length).toBeGreaterThan(0);
    }
    expect(lines).toContain('Only me');
    const people = await listCharacters(context, { projectId });
    expect(people.map(({ name }) => name)).toEqual(expect.arrayContaining(['Nora', 'Tom']));
    for (const { id: characterId } of people) expect(await readVoiceSheet(context, { characterId })).toBeDefined();

    const of = { projectId };
    const exports = await listExports(context, of);
    for (const { id: exportId } of exports) expect(await readProofChapter(context, { exportId, index: 0 })).toBeDefined();
    const reads = [readMaking, readPronunciations, readEngines, readClashes, readReader, readPublishing, readSpending, readPeople, readAudit, readProof, readShareLink, listVersions] as const;
    for (const read of reads) expect(await read(context, of), read.name).toBeDefined();
    expect(await readCastCopy(context, { projectId, fromId: null })).toBeDefined();
    for (const read of [readWork, readMonth, listTokens, readOperation] as const) expect(await read(context), read.name).toBeDefined();

    const nora = people.find(({ name }) => name === 'Nora');
    await renameCharacter(context, { characterId: nora?.id ?? '', version: nora?.version ?? 0, name: 'Eleonora' });
    await makeDrama(context, { projectId, scope: { kind: 'all' } });
    expect((await readProject(context, { projectId })).production?.state).toBe('running');
  });
});
