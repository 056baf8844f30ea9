import { requireSegment, sourceOf } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { LikeLines, LikeReach } from '../views.ts';
import { subjectOf, writtenSubject } from './likeness.ts';

/**
 * The lines like one line, itself among them: the same speaker, found for the same reason, and where words of the text
 * gave the reason, of the same subject (every line tagged “the old man”). Nothing is changed: it says what a change of
 * all of them would touch.
 */
export async function likeLines(context: ServiceContext, input: { segmentId: string; within: LikeReach }): Promise<LikeLines> {
  return await context.transaction.run(async (tx) => {
    const line = await requireSegment(context, tx, input.segmentId, 'listen');
    const { text } = await sourceOf(tx, line.projectId);
    const tag = (row: { evidenceStart: number | null; evidenceEnd: number | null }) => (row.evidenceStart === null || row.evidenceEnd === null ? '' : text.slice(row.evidenceStart, row.evidenceEnd));
    const subject = subjectOf(tag(line));
    const place = { scene: { sceneId: line.sceneId }, chapter: { chapterId: line.chapterId }, story: {} }[input.within];
    const rows = await tx.segment.findMany({
      where: { projectId: line.projectId, ...place, characterId: line.characterId, evidence: line.evidence, kind: line.kind, OR: [{ speakerSetBy: 'analysis' }, { id: line.id }] },
      orderBy: { index: 'asc' },
      select: { id: true, version: true, chapterId: true, evidenceStart: true, evidenceEnd: true, scene: { select: { index: true } } },
    });
    return {
      subject: subject === '' ? null : writtenSubject(tag(line)),
      lines: rows.filter((row) => subjectOf(tag(row)) === subject).map((row) => ({ id: row.id, version: row.version, chapterId: row.chapterId, sceneIndex: row.scene.index })),
    };
  });
}
