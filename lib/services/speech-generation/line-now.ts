import type { PhoneticWord } from '../../story/spoken/index.ts';
import { gathered } from '../gather.ts';
import { notFound } from '../errors.ts';
import type { Tx } from '../interfaces.ts';
import type { TextRange } from '../../story/types.ts';
import { dictionaryIn } from '../pronunciations/dictionary.ts';
import { speakingVoice, voicingWith, wantedKey, type Speaker, type SpeakingVoice, type SpeechColumns } from './needs-take.ts';
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

interface Row extends Omit<SpeechColumns, 'scene' | 'chapter' | 'chosenTake'> {
  ownerId: string;
  sceneNarratorId: string | null;
  chapterNarratorId: string | null;
  takeId: string | null;
  inputHash: string | null;
  style: string;
  walkOns: string;
  language: string;
  sha256: string;
  length: number;
  people: Speaker[] | null;
  instead: TextRange[] | null;
  /** JSON of the dictionary's rows. */
  dictionary: string | null;
  before: TextRange | null;
}

const rowOf = gathered<string, Row>({
  rank: 6,
  async ask(tx, segmentIds) {
    const rows = await tx.$queryRaw<Row[]>`
      SELECT g."id", g."projectId", g."start", g."end", g."silent", g."direction", g."ear", g."pace", g."locked", g."takeNumber", g."kind", g."characterId",
        s."narratorId" AS "sceneNarratorId", c."narratorId" AS "chapterNarratorId", t."id" AS "takeId", t."inputHash", p."ownerId", p."style", p."walkOns", p."language", d."sha256", d."length",
        (SELECT json_agg(json_build_object('id', k."id", 'role', k."role", 'lines', k."lines", 'voiceSetBy', k."voiceSetBy", 'voice', CASE WHEN v."id" IS NULL THEN NULL ELSE
            json_build_object('id', v."id", 'engine', v."engine", 'externalId', v."externalId", 'name', v."name", 'settings', v."settings", 'hash', v."hash", 'origin', v."origin", 'description', v."description",
              'sampleAssetId', v."sampleAssetId", 'sampleText', v."sampleText", 'medianHz', v."medianHz", 'heardTakes', v."heardTakes", 'heardPace', v."heardPace", 'heardHz', v."heardHz") END))
          FROM "Character" k LEFT JOIN "Voice" v ON v."id" = k."voiceId"
          WHERE k."projectId" = g."projectId" AND (k."role" = 'narrator' OR k."id" IN (g."characterId", s."narratorId", c."narratorId"))) AS "people",
        (SELECT json_agg(json_build_object('start', q."anchorStart", 'end', q."anchorEnd") ORDER BY q."anchorStart")
          FROM "Cue" q WHERE q."projectId" = g."projectId" AND q."placement" = 'instead' AND q."lane" = 'effect' AND q."enabled" AND q."anchorStart" < g."end" AND q."anchorEnd" > g."start") AS "instead",
        (SELECT json_agg(json_build_object('word', w."word", 'said', w."said", 'alphabet', w."alphabet", 'matchCase', w."matchCase") ORDER BY w."word")::text
          FROM "Pronunciation" w WHERE w."projectId" = g."projectId") AS "dictionary",
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
 * stands in nine tables is one question, for all lines of one moment: of the people only those who may speak them, of the
 * sounds in place of words only those that stand in them.
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
