import { columnsOf, jsonOrNull } from '../../db/columns.ts';
import { Prisma } from '../../db/generated/client.ts';
import { respell, spokenForm, type RespellingIndex } from '../../story/spoken/index.ts';
import type { EvidenceKind, SegmentKind, TextRange } from '../../story/types.ts';
import { sourceOf } from '../access.ts';
import type { Tx } from '../interfaces.ts';
import { silentBy } from '../segments/silent-by.ts';
import { speakerOf, speakingVoice, speechColumns, wantedKey, type SpeechColumns } from '../speech-generation/needs-take.ts';
import { problemSentences, warningSentences } from '../speech-generation/stored-problems.ts';
import { storedStructure } from '../text-analysis/stored-structure.ts';
import { priceOfLine } from '../vendors/engine-prices.ts';
import { engineChoices } from '../vendors/pick.ts';
import type { SegmentView } from '../views.ts';
import { lineState, stateSources, type StateSources } from './line-states.ts';

const lineColumns = {
  ...speechColumns,
  index: true,
  chapterId: true,
  confidence: true,
  evidence: true,
  evidenceStart: true,
  evidenceEnd: true,
  speakerSetBy: true,
  kindSetBy: true,
  silentSetBy: true,
  endsParagraph: true,
  speakError: true,
  pauseAfterSeconds: true,
  gainDb: true,
  note: true,
  version: true,
} satisfies Prisma.SegmentSelect;
const takeColumns = { id: true, inputHash: true, assetId: true, durationSeconds: true, problems: true, warnings: true, wordsBy: true } satisfies Prisma.TakeSelect;

interface Row extends Omit<Prisma.SegmentGetPayload<{ select: typeof lineColumns }>, 'scene' | 'chapter' | 'chosenTake'> {
  sceneIndex: number;
  sceneNarratorId: string | null;
  chapterNarratorId: string | null;
  take: Prisma.TakeGetPayload<{ select: typeof takeColumns }> | null;
}

/** Which lines of a drama: of one chapter, behind a place in the order, or one by itself. */
export interface WhichLines {
  chapterId?: string;
  afterIndex?: number;
  id?: string;
}

const asked = Prisma.sql`${columnsOf('g', lineColumns)}, ${jsonOrNull('t', takeColumns)} AS "take"`;

/** Each with its scene, chapter and chosen take, by one statement. */
async function lineRows(tx: Tx, projectId: string, { chapterId, afterIndex, id }: WhichLines, take: number | undefined) {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${asked}, s."index" AS "sceneIndex", s."narratorId" AS "sceneNarratorId", c."narratorId" AS "chapterNarratorId"
    FROM "Segment" g
      JOIN "Scene" s ON s."id" = g."sceneId"
      JOIN "Chapter" c ON c."id" = g."chapterId"
      LEFT JOIN "Take" t ON t."id" = g."chosenTakeId"
    WHERE g."projectId" = ${projectId}
      ${chapterId === undefined ? Prisma.empty : Prisma.sql`AND g."chapterId" = ${chapterId}`}
      ${afterIndex === undefined ? Prisma.empty : Prisma.sql`AND g."index" > ${afterIndex}`}
      ${id === undefined ? Prisma.empty : Prisma.sql`AND g."id" = ${id}`}
    ORDER BY g."index" ${take === undefined ? Prisma.empty : Prisma.sql`LIMIT ${take}`}`;
  return rows.map(({ sceneIndex, sceneNarratorId, chapterNarratorId, take: chosenTake, ...columns }) => ({
    ...columns,
    scene: { index: sceneIndex, narratorId: sceneNarratorId },
    chapter: { narratorId: chapterNarratorId },
    chosenTake,
  }));
}

/** Lines of one drama as they are now, in playing order, each with its chapter; at most `take` of them, where that is given. */
export async function scriptLines(tx: Tx, projectId: string, which: WhichLines, take?: number): Promise<{ chapterId: string; line: SegmentView }[]> {
  const [{ text, structure }, states, rows] = await Promise.all([
    sourceOf(tx, projectId),
    stateSources(tx, projectId),
    lineRows(tx, projectId, which, take),
  ]);
  const sources: StateSources = { text, ...states };
  const from = rows.reduce((least, { start }) => Math.min(least, start), Infinity);
  const to = rows.reduce((most, { end }) => Math.max(most, end), 0);
  const emphasis = storedStructure(structure, text.length).emphasis.filter((range) => range.end > from && range.start < to);
  return rows.map((row) => {
    const own = text.slice(row.start, row.end);
    const state = lineState(row, sources);
    // What was found in a take of other words or another voice says nothing of the next one.
    const take = state === 'ready' ? row.chosenTake : null;
    const line: SegmentView = {
      id: row.id,
      index: row.index,
      start: row.start,
      end: row.end,
      text: own,
      kind: row.kind as SegmentKind,
      characterId: row.characterId,
      spokenBy: speakerOf(row, sources.voicing),
      confidence: row.confidence,
      evidence: row.evidence as EvidenceKind,
      evidenceText: row.evidenceStart === null || row.evidenceEnd === null ? null : text.slice(row.evidenceStart, row.evidenceEnd),
      speakerSetBy: row.speakerSetBy === 'person' ? 'person' : 'analysis',
      kindSetBy: row.kindSetBy === 'person' ? 'person' : 'analysis',
      silent: row.silent,
      silentSetBy: silentBy(row.silentSetBy),
      endsParagraph: row.endsParagraph,
      sceneIndex: row.scene.index,
      state,
      takeAssetId: row.chosenTake?.assetId ?? null,
      stressed: stressedIn(emphasis, row),
      durationSeconds: row.chosenTake?.durationSeconds ?? null,
      problems: problemSentences(take?.problems, own),
      warnings: warningSentences(take?.warnings),
      wordsBy: row.chosenTake === null ? null : row.chosenTake.wordsBy === 'aligned' ? 'aligned' : 'engine',
      takeNumber: row.takeNumber,
      againMicros: priceAgain(row, sources),
      direction: row.direction,
      ear: row.ear,
      pace: row.pace,
      pauseAfterSeconds: row.pauseAfterSeconds,
      gainDb: row.gainDb,
      locked: row.locked,
      fits: row.chosenTake !== null && row.chosenTake.inputHash === wantedKey(row, text, sources.voicing),
      note: row.note,
      spokenChanges: changesOf(own, row.kind as SegmentKind, sources.voicing.dictionary),
      error: row.speakError,
      version: row.version,
    };
    return { chapterId: row.chapterId, line };
  });
}

/** Where what is said differs from what is written: the drama's dictionary comes before the rules of reading. */
function changesOf(own: string, kind: SegmentKind, dictionary: RespellingIndex): SegmentView['spokenChanges'] {
  const named = respell(own, dictionary).words;
  const rest = spokenForm(own, { kind }).changes.filter((change) => !named.some((word) => word.start < change.end && word.end > change.start));
  return [...named.map((word) => ({ ...word, rule: 'pronunciation' })), ...rest].toSorted((a, b) => a.start - b.start);
}

/** What one more take of a line costs; null where its voice is of this machine and would say it the same way again. */
function priceAgain(row: SpeechColumns, sources: StateSources): number | null {
  const voice = speakingVoice(row, sources.voicing);
  const engine = engineChoices.voice.all.find((one) => one === voice?.engine);
  return engine === undefined || engine === 'local' || engine === 'kokoro' ? null : priceOfLine(engine, row.end - row.start);
}

/** What of a file's emphasis (sorted ranges of the whole text) falls into a line; offsets into the line. */
function stressedIn(emphasis: readonly TextRange[], line: TextRange): TextRange[] {
  return emphasis.filter((range) => range.end > line.start && range.start < line.end).map((range) => ({ start: Math.max(0, range.start - line.start), end: Math.min(range.end, line.end) - line.start }));
}
