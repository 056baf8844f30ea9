import type { Tx } from '../interfaces.ts';
import type { SpeechColumns } from '../speech-generation/needs-take.ts';

/** A line of a drama as far as the page of the whole drama needs it. */
export interface WholeLine extends SpeechColumns {
  index: number;
  chapterId: string;
  speakError: string | null;
  confidence: number;
  speakerSetBy: string;
  /** Of its chapter. */
  included: boolean;
  matter: string;
  /** Of its chosen take, seconds. */
  durationSeconds: number | null;
  /** Whether the check of its chosen take found something. */
  flagged: boolean;
  endsParagraph: boolean;
  pauseAfterSeconds: number | null;
  gainDb: number;
  chosenTakeId: string | null;
}

interface Row extends Omit<WholeLine, 'scene' | 'chapter' | 'chosenTake' | 'projectId'> {
  sceneNarratorId: string | null;
  chapterNarratorId: string | null;
  inputHash: string | null;
}

/** Every line of a drama in playing order, by one question: a page asks for ten thousand of them at once. */
export async function allLines(tx: Tx, projectId: string): Promise<WholeLine[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT g."id", g."index", g."start", g."end", g."silent", g."direction", g."ear", g."pace", g."locked", g."takeNumber", g."kind", g."characterId", g."chapterId",
      g."speakError", g."confidence", g."speakerSetBy", g."endsParagraph", g."pauseAfterSeconds", g."gainDb", g."chosenTakeId", s."narratorId" AS "sceneNarratorId", c."narratorId" AS "chapterNarratorId", c."included", c."matter",
      t."inputHash", t."durationSeconds", coalesce(t."problems" <> '[]'::jsonb, false) AS "flagged"
    FROM "Segment" g
      JOIN "Scene" s ON s."id" = g."sceneId"
      JOIN "Chapter" c ON c."id" = g."chapterId"
      LEFT JOIN "Take" t ON t."id" = g."chosenTakeId"
    WHERE g."projectId" = ${projectId} ORDER BY g."index"`;
  return rows.map(({ sceneNarratorId, chapterNarratorId, inputHash, ...columns }) => ({
    ...columns,
    projectId,
    scene: { narratorId: sceneNarratorId },
    chapter: { narratorId: chapterNarratorId },
    chosenTake: columns.chosenTakeId === null || inputHash === null ? null : { id: columns.chosenTakeId, inputHash },
  }));
}
