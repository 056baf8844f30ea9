import { cutRange } from '../../story/cut.ts';
import { sourceOf } from '../access.ts';
import type { Tx } from '../interfaces.ts';

/** About half a minute: every sound of English, a question, quick and slow, quiet and glad. */
export const ownVoiceScript =
  'I was sitting by the window when the letter came. The rain had stopped at last, and the whole street smelled of wet stone and fresh bread. Who writes to me in June? I turned it over twice before I opened it. “Do come,” it said, “and bring the good umbrella.” I laughed, put on my coat, and left without locking the door. Some journeys are like that: you know just how they will end, and you go all the same.';
/** As long as that one, UTF-16 code units. */
const aboutSoLong = 420;

/** What somebody reads aloud to lend their voice: a text of ours in English; in another language the story's own beginning. */
export async function readAloudText(tx: Tx, projectId: string): Promise<string> {
  const { language } = await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { language: true } });
  if (/^en\b/iu.test(language)) return ownVoiceScript;
  const { text } = await sourceOf(tx, projectId);
  const chapter = await tx.chapter.findFirst({ where: { projectId, matter: 'body' }, orderBy: { index: 'asc' } });
  const opening = text.slice(chapter?.headingEnd ?? chapter?.start ?? 0, chapter?.end ?? text.length).replace(/\s+/gu, ' ').trim();
  const first = cutRange(opening, 0, opening.length, aboutSoLong)[0];
  return first === undefined ? ownVoiceScript : opening.slice(first.start, first.end).trim();
}
