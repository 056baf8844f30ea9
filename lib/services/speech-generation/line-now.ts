import { notFound } from '../errors.ts';
import type { Tx } from '../interfaces.ts';
import { speakingVoice, voicingIn, wantedKey, type SpeakingVoice, type SpeechColumns } from './needs-take.ts';
import { spokenWords } from './spoken-words.ts';
import { storyText } from './story-text.ts';

/** A line as it now is, whose voice speaks it and under what key; nulls while its speaker has no voice. */
export interface LineNow {
  segment: SpeechColumns;
  /** The whole story. */
  text: string;
  /** What is said aloud. */
  spoken: string;
  voice: SpeakingVoice | null;
  key: string | null;
}

interface Row extends Omit<SpeechColumns, 'scene' | 'chapter' | 'chosenTake'> {
  sceneNarratorId: string | null;
  chapterNarratorId: string | null;
  takeId: string | null;
  inputHash: string | null;
  style: string;
  walkOns: string;
  sha256: string;
  length: number;
}

/**
 * Reads a line with all that decides how it sounds. It is asked for twice for each of thousands of lines, so that what
 * stands in six tables is one question, the voices another.
 * @throws ServiceError `not-found` where the line is gone
 */
export async function lineNow(tx: Tx, segmentId: string): Promise<LineNow> {
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT g."id", g."projectId", g."start", g."end", g."silent", g."direction", g."ear", g."pace", g."locked", g."takeNumber", g."kind", g."characterId",
      s."narratorId" AS "sceneNarratorId", c."narratorId" AS "chapterNarratorId", t."id" AS "takeId", t."inputHash", p."style", p."walkOns", d."sha256", d."length"
    FROM "Segment" g
      JOIN "Scene" s ON s."id" = g."sceneId"
      JOIN "Chapter" c ON c."id" = g."chapterId"
      JOIN "Project" p ON p."id" = g."projectId"
      JOIN "SourceDocument" d ON d."projectId" = g."projectId"
      LEFT JOIN "Take" t ON t."id" = g."chosenTakeId"
    WHERE g."id" = ${segmentId}`;
  if (!row) throw notFound('line');
  const { sceneNarratorId, chapterNarratorId, takeId, inputHash, style, walkOns, sha256, length, ...columns } = row;
  const segment: SpeechColumns = {
    ...columns,
    scene: { narratorId: sceneNarratorId },
    chapter: { narratorId: chapterNarratorId },
    chosenTake: takeId === null || inputHash === null ? null : { id: takeId, inputHash },
  };
  const voicing = await voicingIn(tx, segment.projectId, { style, walkOns });
  const text = await storyText(tx, { projectId: segment.projectId, sha256, length });
  return { segment, text, spoken: spokenWords(segment, text, voicing.instead, voicing.dictionary), voice: speakingVoice(segment, voicing), key: wantedKey(segment, text, voicing) };
}
