import type { TimelineInput } from '../../audio/types.ts';
import type { Tx } from '../interfaces.ts';
import { lineToSpeak, speakerOf, speakingVoice, voicingOf } from '../speech-generation/needs-take.ts';
import { isNarrated } from '../speech-generation/who-speaks.ts';

/**
 * Who speaks in the whole drama, in the order of its lines: a part of it that is heard alone has its people where they
 * stand in the whole. `chapterId` counts as included. Of lines that cannot differ in it only the first is looked at, so
 * that a long book is read as soon as a short one.
 */
export async function everybodyOf(tx: Tx, projectId: string, chapterId: string): Promise<NonNullable<TimelineInput['everybody']>> {
  const voicing = await voicingOf(tx, projectId);
  const chapters = await tx.chapter.findMany({ where: { projectId, OR: [{ included: true }, { id: chapterId }] }, select: { id: true, narratorId: true, scenes: { where: { narratorId: { not: null } }, select: { id: true, narratorId: true } } } });
  const chapterNarrators = new Map(chapters.map((chapter) => [chapter.id, chapter.narratorId]));
  const sceneNarrators = new Map(chapters.flatMap((chapter) => chapter.scenes.map((scene) => [scene.id, scene.narratorId] as const)));
  const firsts = await tx.segment.groupBy({
    by: ['chapterId', 'sceneId', 'characterId', 'kind'],
    where: { projectId, chapterId: { in: chapters.map(({ id }) => id) } },
    _min: { index: true },
    orderBy: { _min: { index: 'asc' } },
  });
  return firsts.map((first) => {
    const row = { ...first, scene: { narratorId: sceneNarrators.get(first.sceneId) ?? null }, chapter: { narratorId: chapterNarrators.get(first.chapterId) ?? null } };
    return { characterId: speakerOf(row, voicing), voiceId: speakingVoice(row, voicing)?.id ?? 'none', narrated: isNarrated(lineToSpeak(row), voicing.style) };
  });
}
