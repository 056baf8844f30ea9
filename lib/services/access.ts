import type { Prisma } from '../db/generated/client.ts';
import { notFound, ServiceError } from './errors.ts';
import type { ServiceContext, Tx } from './interfaces.ts';

/** What somebody may do with a project: hear it, change it, or delete it and give it away. */
export type AccessLevel = 'listen' | 'edit' | 'own';

/**
 * The one gate to a project and all that hangs on it. Projects have one owner today, so every level asks for
 * ownership; somebody else's id answers `not-found`, as if it did not exist.
 */
export async function requireProject(context: ServiceContext, tx: Tx, projectId: string, _level: AccessLevel) {
  const project = isId(projectId)
    ? await tx.project.findFirst({ where: { id: projectId, ownerId: context.actor.userId } })
    : null;
  if (!project) throw notFound('drama');
  return project;
}

export async function requireChapter(context: ServiceContext, tx: Tx, chapterId: string, level: AccessLevel) {
  const chapter = isId(chapterId) ? await tx.chapter.findUnique({ where: { id: chapterId } }) : null;
  if (!chapter) throw notFound('chapter');
  await asPartOf('chapter', () => requireProject(context, tx, chapter.projectId, level));
  return chapter;
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

/** The source document of a project that the caller has already been let into. */
export async function sourceOf(tx: Tx, projectId: string): Promise<Prisma.SourceDocumentGetPayload<object>> {
  const source = await tx.sourceDocument.findUnique({ where: { projectId } });
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
function isId(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id);
}

async function asPartOf(what: string, check: () => Promise<unknown>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw error instanceof ServiceError && error.code === 'not-found' ? notFound(what) : error;
  }
}
