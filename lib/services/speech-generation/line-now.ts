import { columnsOf } from '../../db/columns.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { PhoneticWord } from '../../story/spoken/index.ts';
import { gathered } from '../gather.ts';
import { notFound } from '../errors.ts';
import type { Tx } from '../interfaces.ts';
import type { TextRange } from '../../story/types.ts';
import { dictionaryIn } from '../pronunciations/dictionary.ts';
import { speakingVoice, speechColumns, voicingParts, voicingWith, wantedKey, type SpeakingVoice, type SpeechColumns, type VoicingRow } from './needs-take.ts';
import { phoneticFor } from './obeys.ts';
import { spokenWithSigns } from './spoken-words.ts';
import { storyText } from './story-text.ts';

/** A line as it now is, whose voice speaks it and under what key; nulls while its speaker has no voice. */
export interface LineNow {
  segment: SpeechColumns;
  /** Whose drama it is. */
  ownerId: string;
  /** The whole story. */
  text: string;
  /** What is said aloud. */
  spoken: string;
  /** Of it, words whose phonetic signs its voice is given. */
  phonetic: readonly PhoneticWord[];
  /** What is said before it in its scene, as it is written; null where it is the first. */
  before: string | null;
  voice: SpeakingVoice | null;
  /** The story's, BCP 47. */
  language: string;
  key: string | null;
}

interface Row extends Omit<SpeechColumns, 'scene' | 'chapter' | 'chosenTake'>, VoicingRow {
  ownerId: string;
  sceneNarratorId: string | null;
  chapterNarratorId: string | null;
  takeId: string | null;
  inputHash: string | null;
  sha256: string;
  length: number;
  before: TextRange | null;
}

const lineColumns = columnsOf('g', speechColumns);
/** Of the people only those who may speak the line, of the sounds in place of words only those that stand in it. */
const itsVoicing = voicingParts({
  people: Prisma.sql`AND (k."role" = 'narrator' OR k."id" IN (g."characterId", s."narratorId", c."narratorId"))`,
  instead: Prisma.sql`AND q."anchorStart" < g."end" AND q."anchorEnd" > g."start"`,
});

const rowOf = gathered<string, Row>({
  rank: 6,
  async ask(tx, segmentIds) {
    const rows = await tx.$queryRaw<Row[]>`
      SELECT ${lineColumns}, s."narratorId" AS "sceneNarratorId", c."narratorId" AS "chapterNarratorId", t."id" AS "takeId", t."inputHash", p."ownerId", d."sha256", d."length", ${itsVoicing},
        (SELECT CASE WHEN b."sceneId" = g."sceneId" THEN json_build_object('start', b."start", 'end', b."end") END
          FROM (SELECT l."sceneId", l."start", l."end" FROM "Segment" l
            WHERE l."projectId" = g."projectId" AND l."index" < g."index" AND NOT l."silent" AND l."kind" <> 'scene-break' ORDER BY l."index" DESC LIMIT 1) b) AS "before"
      FROM "Segment" g
        JOIN "Scene" s ON s."id" = g."sceneId"
        JOIN "Chapter" c ON c."id" = g."chapterId"
        JOIN "Project" p ON p."id" = g."projectId"
        JOIN "SourceDocument" d ON d."projectId" = g."projectId"
        LEFT JOIN "Take" t ON t."id" = g."chosenTakeId"
      WHERE g."id" = ANY (${segmentIds}::text[])`;
    const byId = new Map(rows.map((row) => [row.id, row]));
    return segmentIds.map((id) => byId.get(id) ?? notFound('line'));
  },
});

/**
 * Reads a line with all that decides how it sounds. It is asked for twice for each of thousands of lines, so that what
 * stands in nine tables is one question, for all lines of one moment.
 * @throws ServiceError `not-found` where the line is gone
 */
export async function lineNow(tx: Tx, segmentId: string): Promise<LineNow> {
  const row = await rowOf(tx, segmentId);
  const { ownerId, sceneNarratorId, chapterNarratorId, takeId, inputHash, style, walkOns, language, sha256, length, people, instead, dictionary, before, ...columns } = row;
  const segment: SpeechColumns = {
    ...columns,
    scene: { narratorId: sceneNarratorId },
    chapter: { narratorId: chapterNarratorId },
    chosenTake: takeId === null || inputHash === null ? null : { id: takeId, inputHash },
  };
  const voicing = voicingWith({ style, walkOns, language }, people ?? [], { instead: instead ?? [], dictionary: dictionaryIn(dictionary) });
  const text = await storyText(tx, { projectId: segment.projectId, sha256, length });
  const voice = speakingVoice(segment, voicing);
  const said = spokenWithSigns(segment, text, voicing.instead, voicing.dictionary);
  return {
    segment,
    ownerId,
    text,
    spoken: said.text,
    phonetic: voice === null ? [] : phoneticFor(voice.engine, said.phonetic),
    before: before === null ? null : text.slice(before.start, before.end),
    voice,
    language,
    key: wantedKey(segment, text, voicing),
  };
}
