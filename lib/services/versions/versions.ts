import { z } from 'zod';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { compareSnapshots } from './compare.ts';
import { assetsOf, packSnapshot, readSnapshot, unpackSnapshot, type Snapshot } from './snapshot.ts';
import { longestVersionName, mostVersions, type VersionComparison, type VersionView } from './view.ts';

/**
 * Keeps the drama as it is under a name: script, cast, voices, sounds, settings of the mix, every take, and its finished
 * mixes with their files.
 *
 * @throws ServiceError `bad-input` without a name; `conflict` where there are too many, or it changes while it is kept
 */
export async function saveVersion(context: ServiceContext, input: { projectId: string; name: string }): Promise<{ id: string }> {
  const name = nameOf(input.name);
  const present = await readPresent(context, input.projectId);
  return await context.transaction.run(async (tx) => {
    await lockAsRead(context, tx, present);
    const id = await storeVersion(context, tx, present, { name, kind: 'named' });
    await bumpProject(tx, present.projectId);
    return { id };
  }, { timeoutMs: 60_000 });
}

/** The versions of a drama, newest first. */
export async function listVersions(context: ServiceContext, input: { projectId: string }): Promise<VersionView[]> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'listen');
    const rows = await tx.version.findMany({ where: { projectId: project.id }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], select: { id: true, name: true, kind: true, createdAt: true, lines: true, words: true, _count: { select: { exports: true } } } });
    return rows.map(({ id, name, kind, createdAt, lines, words, _count }) => ({ id, name, kind: kind === 'kept' ? 'kept' : 'named', createdAt: createdAt.toISOString(), lines, words, masters: _count.exports }));
  });
}

/** How the drama as it is now differs from a version. */
export async function compareVersion(context: ServiceContext, input: { versionId: string }): Promise<VersionComparison> {
  const { content, now } = await context.transaction.run(
    async (tx) => {
      const version = await requireVersion(context, tx, input.versionId);
      return { content: version.content, now: await readSnapshot(tx, version.projectId) };
    },
    { isolation: 'RepeatableRead', timeoutMs: 60_000 },
  );
  return compareSnapshots(unpackSnapshot(content), now);
}

/** Lets a version go. The drama stays as it is; sounds that only this version held are swept a day later. */
export async function deleteVersion(context: ServiceContext, input: { versionId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const version = await requireVersion(context, tx, input.versionId);
    await tx.version.delete({ where: { id: version.id } });
    await bumpProject(tx, version.projectId);
  });
}

export async function requireVersion(context: ServiceContext, tx: Tx, versionId: string) {
  const version = z.uuid().safeParse(versionId).success ? await tx.version.findUnique({ where: { id: versionId } }) : null;
  if (!version) throw notFound('version');
  try {
    await requireProject(context, tx, version.projectId, 'edit');
  } catch (error) {
    throw error instanceof ServiceError && error.code === 'not-found' ? notFound('version') : error;
  }
  return version;
}

/** A drama as it was read at one moment, packed. */
export interface Present {
  projectId: string;
  revision: number;
  snapshot: Snapshot;
  content: Uint8Array<ArrayBuffer>;
  hash: string;
}

/** Reads a drama and packs it, outside of any change: it takes a moment for a long book. */
export async function readPresent(context: ServiceContext, projectId: string): Promise<Present> {
  const read = await context.transaction.run(
    async (tx) => {
      // What is asked for is put on record where something changes: here nothing can be written.
      const project = await requireProject({ ...context, audit: undefined }, tx, projectId, 'edit');
      return { projectId: project.id, revision: project.revision, snapshot: await readSnapshot(tx, project.id) };
    },
    { isolation: 'RepeatableRead', timeoutMs: 60_000 },
  );
  return { ...read, ...packSnapshot(read.snapshot) };
}

/** Holds the project, which must be as it was read. Throws `conflict` where it is not. */
export async function lockAsRead(context: ServiceContext, tx: Tx, present: Present): Promise<void> {
  await requireProject(context, tx, present.projectId, 'edit');
  await tx.$queryRaw`SELECT 1 FROM "Project" WHERE "id" = ${present.projectId} FOR UPDATE`;
  const { revision } = await tx.project.findUniqueOrThrow({ where: { id: present.projectId }, select: { revision: true } });
  if (revision !== present.revision) throw new ServiceError('conflict', { person: 'The drama is being changed at this moment. Try it again when it has come to rest.', retryable: true });
}

/** Stores a version, and what keeps its mixes and sounds from being let go. */
export async function storeVersion(context: ServiceContext, tx: Tx, present: Present, { name, kind }: { name: string; kind: VersionView['kind'] }): Promise<string> {
  const { projectId, snapshot, content, hash } = present;
  if (kind === 'named' && (await tx.version.count({ where: { projectId, kind } })) >= mostVersions) throw new ServiceError('conflict', { person: `A drama keeps ${mostVersions} versions. Delete one that you need no more.` });
  const source = snapshot.tables.SourceDocument[0];
  const exports = await tx.export.findMany({ where: { projectId, state: 'ready' }, orderBy: { shownAt: 'desc' }, distinct: ['preset'], select: { id: true } });
  const { id } = await tx.version.create({
    data: {
      projectId,
      name,
      kind,
      content,
      hash,
      lines: snapshot.tables.Segment.filter((row) => row['kind'] !== 'scene-break' && row['silent'] !== true).length,
      words: Number(source?.['words'] ?? 0),
      createdAt: context.clock.now(),
      exports: { create: exports.map((row) => ({ exportId: row.id })) },
    },
  });
  const assets = assetsOf(snapshot);
  for (let from = 0; from < assets.length; from += 5_000) await tx.versionAsset.createMany({ data: assets.slice(from, from + 5_000).map((assetId) => ({ versionId: id, assetId })) });
  return id;
}

function nameOf(given: string): string {
  const name = given.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').replaceAll(/\s+/gu, ' ').trim();
  if (name === '') throw new ServiceError('bad-input', { person: 'Give the version a name, such as “draft 2”.', fields: [{ field: 'name', message: 'A name.' }] });
  if (name.length > longestVersionName) throw new ServiceError('bad-input', { person: `The name of a version may have ${longestVersionName} characters.`, fields: [{ field: 'name', message: 'Too long.' }] });
  return name;
}
