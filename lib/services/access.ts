import type { Prisma } from '../db/generated/client.ts';
import { notFound, ServiceError } from './errors.ts';
import type { ServiceContext, Tx } from './interfaces.ts';
import { sourceWithText } from './source-text.ts';

/** What somebody may do with a project: hear it, change it, or delete it and give it away. */
export type AccessLevel = 'listen' | 'edit' | 'own';

/** What a role lets its holder do with somebody else's drama. Nobody but its owner owns it. */
const allowedTo: Readonly<Record<string, readonly AccessLevel[]>> = { listener: ['listen'], editor: ['listen', 'edit'] };

/**
 * The one gate to a project and all that hangs on it. Somebody else's id answers `not-found`, as if it did not exist;
 * a guest who may be there but not do this answers `not-allowed`. A change is put on record in the same transaction.
 */
export async function requireProject(context: Pick<ServiceContext, 'actor' | 'audit' | 'clock'>, tx: Tx, projectId: string, level: AccessLevel) {
  const project = isId(projectId) ? await tx.project.findFirst({ where: { id: projectId, ownerId: context.actor.userId } }) : null;
  if (!project) throw notFound('drama');
  await admit(context, tx, project, level);
  return project;
}

/** The same gate to a line whose project and its owner were read with it. */
export async function requireReadLine(context: Pick<ServiceContext, 'actor' | 'audit' | 'clock' | 'transaction'>, line: { projectId: string; ownerId: string }, level: AccessLevel): Promise<void> {
  if (line.ownerId !== context.actor.userId) throw notFound('line');
  // Nothing more is asked of the owner, as whom workers act.
  if (context.actor.guestId === undefined && context.audit === undefined) return;
  await context.transaction.run(async (tx) => await asPartOf('line', () => admit(context, tx, { id: line.projectId }, level)));
}

/** What the owner's guests may do, and the record of it. */
async function admit(context: Pick<ServiceContext, 'actor' | 'audit' | 'clock'>, tx: Tx, project: { id: string }, level: AccessLevel): Promise<void> {
  const { guestId } = context.actor;
  if (guestId !== undefined) {
    const membership = await tx.membership.findUnique({ where: { projectId_userId: { projectId: project.id, userId: guestId } } });
    if (!membership) throw notFound('drama');
    if (!(allowedTo[membership.role] ?? []).includes(level)) {
      throw new ServiceError('not-allowed', { person: level === 'own' ? 'Only the owner of this drama can do that.' : 'You may listen to this drama, not change it. Its owner can make you an editor.' });
    }
  }
  if (level !== 'listen') await record(context, tx, project.id);
}

/** The person who asks: a guest where somebody else's house is entered. */
export function whoActs({ actor }: Pick<ServiceContext, 'actor'>): string {
  return actor.guestId ?? actor.userId;
}

/** However many gates a request passes, and however often it is tried again, it is on record once. */
async function record({ audit, clock }: Pick<ServiceContext, 'audit' | 'clock'>, tx: Tx, projectId: string): Promise<void> {
  if (audit === undefined) return;
  await tx.auditEntry.createMany({ data: [{ ...audit, projectId, at: clock.now() }], skipDuplicates: true });
}

export async function requireChapter(context: ServiceContext, tx: Tx, chapterId: string, level: AccessLevel) {
  return (await requireChapterWith(context, tx, chapterId, level)).chapter;
}

/** The same with the project's row. */
export async function requireChapterWith(context: ServiceContext, tx: Tx, chapterId: string, level: AccessLevel) {
  const chapter = isId(chapterId) ? await tx.chapter.findUnique({ where: { id: chapterId } }) : null;
  if (!chapter) throw notFound('chapter');
  return { chapter, project: await asPartOf('chapter', () => requireProject(context, tx, chapter.projectId, level)) };
}

export async function requireSegment(context: ServiceContext, tx: Tx, segmentId: string, level: AccessLevel) {
  const segment = isId(segmentId) ? await tx.segment.findUnique({ where: { id: segmentId } }) : null;
  if (!segment) throw notFound('line');
  await asPartOf('line', () => requireProject(context, tx, segment.projectId, level));
  return segment;
}

export async function requireCharacter(context: ServiceContext, tx: Tx, characterId: string, level: AccessLevel) {
  const character = isId(characterId) ? await tx.character.findUnique({ where: { id: characterId } }) : null;
  if (!character) throw notFound('character');
  await asPartOf('character', () => requireProject(context, tx, character.projectId, level));
  return character;
}

export async function requireCue(context: ServiceContext, tx: Tx, cueId: string, level: AccessLevel) {
  const cue = isId(cueId) ? await tx.cue.findUnique({ where: { id: cueId } }) : null;
  if (!cue) throw notFound('sound');
  await asPartOf('sound', () => requireProject(context, tx, cue.projectId, level));
  return cue;
}

/** The source document of a project that the caller has already been let into; it may have been deleted since. */
export async function sourceOf(tx: Tx, projectId: string): Promise<Prisma.SourceDocumentGetPayload<object>> {
  const source = await sourceWithText(tx, projectId);
  if (!source && (await tx.project.count({ where: { id: projectId } })) === 0) throw notFound('drama');
  if (!source) throw new ServiceError('internal', { person: 'The text of this story could not be found.', log: `project ${projectId} has no source` });
  return source;
}

/** A row changed since the page read it: nothing is overwritten, the person is told what it is now. */
export function staleRow(what: string, now: string): ServiceError {
  return new ServiceError('stale', {
    person: `This ${what} was changed in the meantime, and is now “${now}”. Look at it again, then make your change.`,
  });
}

/** Ids are UUIDs; anything else cannot be a row, and PostgreSQL must not be asked with it (NUL bytes raise errors). */
export function isId(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id);
}

async function asPartOf<T>(what: string, check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw error instanceof ServiceError && error.code === 'not-found' ? notFound(what) : error;
  }
}
