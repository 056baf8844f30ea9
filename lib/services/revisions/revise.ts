import { createHash } from 'node:crypto';
import { bumpProject } from '../../db/notify.ts';
import { toJson } from '../../db/json.ts';
import { requireProject, sourceOf } from '../access.ts';
import { countWords } from '../chapters/count-words.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { startProduction } from '../productions/steps.ts';
import { cleanFileName } from '../projects/create-project.ts';
import { readManuscript } from '../projects/read-manuscript.ts';

/**
 * Brings in a revised manuscript of a drama. Nothing changes yet: the worker reads it and says what would. One that was
 * brought in before and not taken over makes room for it.
 *
 * @throws ServiceError `bad-input` or `too-large` for what is no story; `conflict` while something runs, and for the same text
 */
export async function uploadRevision(context: ServiceContext, input: { projectId: string; bytes: Uint8Array; fileName: string | null }): Promise<void> {
  await context.transaction.run((tx) => readyForRevision(context, tx, input.projectId));
  const story = await readManuscript(input.bytes, input.fileName, context.log);
  const sha256 = createHash('sha256').update(story.text, 'utf8').digest('hex');
  await context.transaction.run(
    async (tx) => {
      const projectId = await readyForRevision(context, tx, input.projectId);
      if ((await sourceOf(tx, projectId)).sha256 === sha256) throw new ServiceError('conflict', { person: 'This is the text that the drama has already, to the letter. There is nothing to take over.' });
      const data = {
        text: story.text,
        sha256,
        length: story.text.length,
        words: countWords(story.text),
        fileName: cleanFileName(input.fileName),
        encoding: story.encoding,
        format: story.format,
        notes: story.notes,
        structure: toJson(story.structure),
        error: null,
        acceptedAt: null,
        createdAt: context.clock.now(),
      };
      await tx.revisedDocument.deleteMany({ where: { projectId } });
      await tx.revisedDocument.create({ data: { projectId, ...data } });
      await startProduction(context, tx, { projectId, kind: 'read', scope: { kind: 'all' } });
      await bumpProject(tx, projectId);
    },
    { timeoutMs: 60_000 },
  );
}

/** Takes the revised manuscript over: the worker puts it in the place of the text. Accepting twice is no error. */
export async function acceptRevision(context: ServiceContext, input: { projectId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const projectId = await readyForRevision(context, tx, input.projectId);
    const revised = await tx.revisedDocument.findUnique({ where: { projectId }, select: { summary: true } });
    if (!revised || revised.summary === null) throw new ServiceError('conflict', { person: 'There is no revised manuscript to take over. Upload it first.' });
    await tx.revisedDocument.update({ where: { projectId }, data: { acceptedAt: context.clock.now(), error: null } });
    await startProduction(context, tx, { projectId, kind: 'read', scope: { kind: 'all' } });
    await bumpProject(tx, projectId);
  });
}

/** Forgets the revised manuscript; the drama stays as it is. */
export async function discardRevision(context: ServiceContext, input: { projectId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    await tx.revisedDocument.deleteMany({ where: { projectId: project.id } });
    await bumpProject(tx, project.id);
  });
}

/** A text is replaced only where nothing works with the old one. */
async function readyForRevision(context: ServiceContext, tx: Tx, projectId: string): Promise<string> {
  const project = await requireProject(context, tx, projectId, 'edit');
  const running = await tx.production.findUnique({ where: { activeKey: project.id }, select: { kind: true } });
  if (running) {
    throw new ServiceError('conflict', { person: running.kind === 'make' ? 'The drama is being made. Wait until it is done, or cancel it, then bring in the revised manuscript.' : 'The story is being read. Wait a moment, then bring in the revised manuscript.' });
  }
  if (project.readAt === null) throw new ServiceError('conflict', { person: 'The story was not read yet. Read it first, then bring in the revised manuscript; or start a new drama with it.' });
  return project.id;
}
