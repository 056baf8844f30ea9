import type { Tx } from '../interfaces.ts';
import { problemSentences } from '../speech-generation/stored-problems.ts';
import type { WorthHearing } from '../views.ts';
import type { WholeLine } from './all-lines.ts';
import { lineState, type StateSources } from './line-states.ts';

/** So much of a line lets one know it again, UTF-16 code units. */
const openingLength = 80;

/** The lines whose take is what they should be, and in which its check found something. In playing order. */
export async function worthHearing(tx: Tx, lines: readonly WholeLine[], sources: StateSources): Promise<WorthHearing[]> {
  const { text } = sources;
  const flagged = lines.filter((line) => line.flagged && line.included && lineState(line, sources) === 'ready');
  if (flagged.length === 0) return [];
  const takes = await tx.take.findMany({ where: { id: { in: flagged.flatMap(({ chosenTakeId }) => chosenTakeId ?? []) } }, select: { id: true, problems: true } });
  const problems = new Map(takes.map((take) => [take.id, take.problems]));
  return flagged.map((line) => {
    const words = text.slice(line.start, line.end);
    return { segmentId: line.id, chapterId: line.chapterId, words: opening(words), problems: problemSentences(problems.get(line.chosenTakeId ?? ''), words) };
  });
}

function opening(line: string): string {
  const words = line.trim().replace(/\s+/gu, ' ');
  if (words.length <= openingLength) return words;
  const cut = words.lastIndexOf(' ', openingLength);
  return `${words.slice(0, cut > 0 ? cut : openingLength)} …`;
}
