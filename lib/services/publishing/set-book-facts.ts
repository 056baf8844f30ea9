import { z } from 'zod';
import { bumpProject } from '../../db/notify.ts';
import { requireProject, requireSegment } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { letOutdatedGo } from './outdated-files.ts';

const line = z.string().trim().max(300).transform((text) => (text === '' ? null : text));

/** What a writer says of a book: each part for itself; an empty one takes away what stood there. */
export const bookFactsChange = z.object({
  author: line.optional(),
  blurb: z.string().trim().max(10_000).transform((text) => (text === '' ? null : text)).optional(),
  series: line.optional(),
  seriesPart: z.string().trim().max(20).transform((text) => (text === '' ? null : text)).optional(),
  /** The line at which the sample begins; null for the first that somebody says. */
  sampleSegmentId: z.string().max(64).nullable().optional(),
  /** Whose voice reads the credits; null for the narrator's. */
  creditsCharacterId: z.uuid().nullable().optional(),
});
export type BookFactsChange = z.output<typeof bookFactsChange>;

/**
 * Keeps what the writer says of a book. Packs that were made before say what was true then, and every file names the
 * author: those are let go and can be made anew. It can be undone. Throws `not-found`, and `bad-input` for a line or somebody of another drama.
 */
export async function setBookFacts(context: ServiceContext, input: { projectId: string; change: BookFactsChange }): Promise<void> {
  const { projectId, change } = input;
  await context.transaction.run(async (tx) => {
    await requireProject(context, tx, projectId, 'edit');
    if (typeof change.sampleSegmentId === 'string') {
      const segment = await requireSegment(context, tx, change.sampleSegmentId, 'edit');
      if (segment.projectId !== projectId) throw new ServiceError('bad-input', { person: 'That line is not of this drama.' });
    }
    if (typeof change.creditsCharacterId === 'string' && (await tx.character.count({ where: { id: change.creditsCharacterId, projectId } })) === 0) throw new ServiceError('bad-input', { person: 'Nobody in this drama has that voice. Choose from the list.' });
    const { author, blurb, series, seriesPart, sampleSegmentId, creditsCharacterId } = change;
    const data = { ...(author === undefined ? {} : { author }), ...(blurb === undefined ? {} : { blurb }), ...(series === undefined ? {} : { series }), ...(seriesPart === undefined ? {} : { seriesPart }), ...(sampleSegmentId === undefined ? {} : { sampleSegmentId }), ...(creditsCharacterId === undefined ? {} : { creditsCharacterId }) };
    if (Object.keys(data).length === 0) return;
    const label = sampleSegmentId !== undefined ? 'chose where the sample begins' : creditsCharacterId !== undefined ? 'chose who reads the credits' : 'wrote about the book';
    await recorded(context, tx, { projectId, label, rows: { Project: [projectId] } }, async () => {
      await tx.project.update({ where: { id: projectId }, data });
    });
    await letOutdatedGo(tx, projectId, Object.keys(data));
    await bumpProject(tx, projectId);
  });
}
