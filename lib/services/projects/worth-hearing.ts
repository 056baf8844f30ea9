import type { Tx } from '../interfaces.ts';
import { speechColumns } from '../speech-generation/needs-take.ts';
import { problemSentences } from '../speech-generation/stored-problems.ts';
import type { WorthHearing } from '../views.ts';
import { lineState, stateSources } from './line-states.ts';

/** So much of a line lets one know it again, UTF-16 code units. */
const openingLength = 80;

/** The lines whose take is what they should be, and in which its check found something. In playing order. */
export async function worthHearing(tx: Tx, projectId: string, text: string): Promise<WorthHearing[]> {
  const rows = await tx.segment.findMany({
    where: { projectId, chapter: { included: true }, chosenTake: { is: { NOT: { problems: { equals: [] } } } } },
    orderBy: { index: 'asc' },
    select: { ...speechColumns, chapterId: true, speakError: true, chosenTake: { select: { id: true, inputHash: true, problems: true } } },
  });
  if (rows.length === 0) return [];
  const sources = await stateSources(tx, projectId, text);
  return rows
    .filter((row) => lineState(row, sources) === 'ready')
    .map((row) => ({ segmentId: row.id, chapterId: row.chapterId, words: opening(text.slice(row.start, row.end)), problems: problemSentences(row.chosenTake?.problems, text.slice(row.start, row.end)) }));
}

function opening(line: string): string {
  const words = line.trim().replace(/\s+/gu, ' ');
  if (words.length <= openingLength) return words;
  const cut = words.lastIndexOf(' ', openingLength);
  return `${words.slice(0, cut > 0 ? cut : openingLength)} …`;
}
