/** What must hold when a run has come to rest, however it went. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase, type PrismaClient } from '../../lib/db/client.ts';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import type { Studio } from '../../lib/cli/temporary-studio.ts';
import { createTransactionManager } from '../../lib/db/transaction.ts';
import { cleanTemporaryFolders } from '../../lib/services/temporary-files.ts';
import { assetFile, createFolderContents } from '../../lib/storage/folder-contents.ts';
import { soundsFolder } from '../../lib/storage/place.ts';
import { sweepOrphans } from '../../lib/storage/sweep.ts';
import { booksAgainst } from '../vendors/against-books.ts';
import type { StandIns } from '../vendors/stand-ins.ts';
import type { Ground } from './adversary.ts';
import type { Answered } from './editing.ts';
import { editedRows, lostEdits } from './kept-edits.ts';
import type { Plan } from './plan.ts';
import { asked, view } from './writer.ts';

/** What a studio of one web server and one worker keeps at most when it rests: connections to its database, open files and bytes of memory of each process. */
const mostConnections = 40;
const mostOpenFiles = 150;
const mostBytes = 1.2e9;
/** The heartbeat of a job and the look at it, twice over, milliseconds. */
const unheardMs = 30_000;
/** What ended is started again within seconds; longer on a machine that is busy with others, milliseconds. */
const startedWithinMs = 60_000;

/** All that does not hold, in words. */
export async function broken(ground: Pick<Ground, 'studio'>, projectId: string, told: { text: string; vendors: StandIns | null; edits?: { answered: readonly Answered[]; plan: Plan } }): Promise<string[]> {
  await using stack = new AsyncDisposableStack();
  const { dataDir } = ground.studio;
  const database = await ensureDatabase({ dataDir });
  stack.defer(() => database.stop());
  const open = openDatabase(database.url, { max: 2 });
  stack.defer(() => open.close());
  const { prisma } = open;
  const problems = [
    ...(await textProblems(prisma, projectId, told.text)),
    ...(await takeProblems(ground, prisma, projectId)),
    ...(await workProblems(prisma)),
    ...(await storeProblems(prisma, dataDir)),
    ...(await leftLying(ground)),
  ];
  if (told.edits) problems.push(...lostEdits(told.edits.answered, await editedRows(prisma, projectId), told.edits.plan));
  if (told.vendors) problems.push(...(await booksAgainst(prisma, told.vendors)));
  return problems;
}

async function textProblems(prisma: PrismaClient, projectId: string, wanted: string): Promise<string[]> {
  const { text, sha256 } = await prisma.sourceDocument.findUniqueOrThrow({ where: { projectId } });
  const problems: string[] = [];
  if (text !== wanted) problems.push('the text is not the one that was brought in');
  if (createHash('sha256').update(text, 'utf8').digest('hex') !== sha256) problems.push('the text does not have its hash');
  const segments = await prisma.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' }, select: { start: true, end: true } });
  let at = 0;
  for (const { start, end } of segments) {
    if (start !== at || end <= start) problems.push(`a line begins at ${start} where the one before ended at ${at}`);
    at = end;
  }
  if (at !== text.length) problems.push(`the lines end at ${at} of ${text.length}`);
  return problems;
}

async function takeProblems(ground: Pick<Ground, 'studio'>, prisma: PrismaClient, projectId: string): Promise<string[]> {
  const problems: string[] = [];
  const now = await view(ground, projectId);
  if (now.lines.ready !== now.lines.total) problems.push(`${now.lines.total - now.lines.ready} of ${now.lines.total} lines are not ready`);
  const cues = await prisma.cue.count({ where: { projectId, enabled: true, chosenTakeId: null } });
  if (cues > 0) problems.push(`${cues} sounds have no take`);
  const strangers = await prisma.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM "Segment" s JOIN "Take" t ON t."id" = s."chosenTakeId" WHERE t."segmentId" IS DISTINCT FROM s."id"`;
  if ((strangers[0]?.n ?? 0) > 0) problems.push(`${strangers[0]?.n} lines have chosen the take of another line`);
  return problems;
}

async function workProblems(prisma: PrismaClient): Promise<string[]> {
  const problems: string[] = [];
  await restQueued(prisma);
  const open = await prisma.production.count({ where: { OR: [{ state: 'running' }, { activeKey: { not: null } }] } });
  if (open > 0) problems.push(`${open} productions are still under way`);
  const stuck = await prisma.$queryRaw<{ name: string; state: string; n: number }[]>`
    SELECT "name", "state"::text AS "state", count(*)::int AS n FROM pgboss.job
    WHERE "state" IN ('active', 'retry') OR ("state" = 'created' AND "start_after" < now()) GROUP BY 1, 2`;
  for (const { name, state, n } of stuck) problems.push(`${n} jobs “${name}” are ${state}`);
  const [connections] = await prisma.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM pg_stat_activity WHERE "datname" = current_database()`;
  if ((connections?.n ?? 0) > mostConnections) problems.push(`${connections?.n} connections to the database are open`);
  return problems;
}

/**
 * Until no job counts as running, or so long that none may any more: what ended while the database was away is told to the
 * queue a moment after it is back, and what was fetched by whoever then died is found by its heartbeats.
 */
async function restQueued(prisma: PrismaClient): Promise<void> {
  for (const late = Date.now() + unheardMs; Date.now() < late; await pause(250)) {
    const [active] = await prisma.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM pgboss.job WHERE "state" IN ('active', 'retry') OR ("state" = 'created' AND "start_after" < now())`;
    if (active?.n === 0) return;
  }
}

/** Every row has its file, whole; and what no row refers to is gone after the sweep that a day would bring. */
async function storeProblems(prisma: PrismaClient, dataDir: string): Promise<string[]> {
  const problems: string[] = [];
  const root = soundsFolder(dataDir);
  await sweepOrphans({ contents: createFolderContents(root), transaction: createTransactionManager(prisma), olderThanMs: -60_000 });
  for (const { id, ownerId, sha256, bytes } of await prisma.asset.findMany()) {
    const file = await readFile(assetFile(root, ownerId, sha256)).catch(() => null);
    if (file === null) problems.push(`the file of asset ${id} is missing`);
    else if (file.length !== Number(bytes) || createHash('sha256').update(file).digest('hex') !== sha256) problems.push(`the file of asset ${id} is not what was stored`);
  }
  const lost = await prisma.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM "Take" WHERE "segmentId" IS NULL AND "cueId" IS NULL`;
  if ((lost[0]?.n ?? 0) > 0) problems.push(`${lost[0]?.n} takes belong to nothing`);
  return problems;
}

/** The ledger outlives a drama, and the sounds that it bought with it; so does the record of who did what. */
const outlives = new Set(['Purchase', 'AuditEntry']);

/** Deletes the drama and answers what of it is still there after the sweep that a day would bring. */
export async function leftAfterDeleting(ground: Pick<Ground, 'studio'>, projectId: string): Promise<string[]> {
  await using stack = new AsyncDisposableStack();
  const { dataDir } = ground.studio;
  const answer = await asked(ground, `projects/${projectId}`, { method: 'DELETE' });
  // Asked twice where the first answer was lost: the second finds nothing.
  if (!answer.ok && answer.status !== 404) return [`the drama could not be deleted: ${await answer.text()}`];
  const database = await ensureDatabase({ dataDir });
  stack.defer(() => database.stop());
  const open = openDatabase(database.url, { max: 2 });
  stack.defer(() => open.close());
  const { prisma } = open;
  const contents = createFolderContents(soundsFolder(dataDir));
  const soon = new Date(Date.now() + 60_000);
  await sweepOrphans({ contents, transaction: createTransactionManager(prisma), olderThanMs: -60_000 });
  const problems: string[] = [];
  const tables = await prisma.$queryRaw<{ name: string }[]>`SELECT "table_name"::text AS "name" FROM information_schema.columns WHERE "table_schema" = 'public' AND "column_name" = 'projectId'`;
  for (const { name } of tables.filter((table) => !outlives.has(table.name))) {
    const [rows] = await prisma.$queryRawUnsafe<{ n: number }[]>(`SELECT count(*)::int AS n FROM "${name}" WHERE "projectId" = $1`, projectId);
    if (rows?.n !== 0) problems.push(`${rows?.n} rows of ${name} outlive their drama`);
  }
  const purchases = await prisma.purchase.findMany({ where: { assetId: { not: null } }, select: { assetId: true } });
  const bought = new Set((await prisma.asset.findMany({ where: { id: { in: purchases.flatMap(({ assetId }) => assetId ?? []) } }, select: { sha256: true } })).map(({ sha256 }) => sha256));
  let files = 0;
  for await (const { sha256 } of contents.lyingSince(soon)) if (sha256 === null || !bought.has(sha256)) files += 1;
  if (files > 0) problems.push(`${files} files outlive their drama`);
  return problems;
}

/** What work that has ended left behind: temporary folders, files that are still open, memory. */
async function leftLying({ studio }: Pick<Ground, 'studio'>): Promise<string[]> {
  const problems: string[] = [];
  const temporary = path.join(studio.dataDir, 'tmp');
  // As a worker does when it starts: what the dead left goes, and what is left then belongs to the living, who rest.
  await cleanTemporaryFolders(temporary);
  for (const name of await readdir(temporary).catch(() => [])) problems.push(`the temporary folder ${name} was left behind`);
  for (const which of ['web', 'worker'] as const) {
    const pid = await startedAgain(studio, which);
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    if (files.length > mostOpenFiles) problems.push(`the ${which} holds ${files.length} files open`);
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const bytes = Number(/VmRSS:\s+(\d+) kB/u.exec(status)?.[1] ?? 0) * 1024;
    if (bytes > mostBytes) problems.push(`the ${which} holds ${Math.round(bytes / 1e6)} MB`);
  }
  return problems;
}

/** The process, which the very last blow may have struck: it is started again by itself. Throws where it is not. */
async function startedAgain(studio: Studio, which: 'web' | 'worker'): Promise<number> {
  for (const late = Date.now() + startedWithinMs; ; await pause(200)) {
    try {
      return (await studio.process(which)).pid;
    } catch (error) {
      if (Date.now() > late) throw error;
    }
  }
}

/** A finished mix as it would be downloaded. */
export interface Mix {
  sha256: string;
  bytes: Buffer;
}

export async function mixOf(ground: Pick<Ground, 'studio'>, projectId: string): Promise<Mix | null> {
  const { export: made } = await view(ground, projectId);
  if (!made) return null;
  const response = await asked(ground, `exports/${made.id}/mp3`);
  if (!response.ok) return null;
  const bytes = Buffer.from(await response.arrayBuffer());
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
}
