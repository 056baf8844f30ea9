import type { TimelineInput } from '../../audio/types.ts';
import type { Tx } from '../interfaces.ts';
import { lineToSpeak, speakerColumns, speakerOf, speakingVoice, voicingOf } from '../speech-generation/needs-take.ts';
import { isNarrated } from '../speech-generation/who-speaks.ts';

/**
 * Who speaks in the whole drama, in the order of its lines: a part of it that is heard alone has its people where they
 * stand in the whole. `chapterId` counts as included.
 */
export async function everybodyOf(tx: Tx, projectId: string, chapterId: string): Promise<NonNullable<TimelineInput['everybody']>> {
  const voicing = await voicingOf(tx, projectId);
  const rows = await tx.segment.findMany({
    where: { projectId, OR: [{ chapter: { included: true } }, { chapterId }] },
    orderBy: { index: 'asc' },
    distinct: ['characterId', 'sceneId', 'kind'],
    select: speakerColumns,
  });
  return rows.map((row) => ({ characterId: speakerOf(row, voicing), voiceId: speakingVoice(row, voicing)?.id ?? 'none', narrated: isNarrated(lineToSpeak(row), voicing.style) }));
}
