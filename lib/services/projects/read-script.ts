import { requireChapter, sourceOf } from '../access.ts';
import { respell, spokenForm, type RespellingIndex } from '../../story/spoken/index.ts';
import type { ServiceContext } from '../interfaces.ts';
import { speakerOf, speakingVoice, speechColumns, wantedKey, type SpeechColumns } from '../speech-generation/needs-take.ts';
import { problemSentences, warningSentences } from '../speech-generation/stored-problems.ts';
import { priceOfLine } from '../vendors/engine-prices.ts';
import { engineChoices } from '../vendors/pick.ts';
import type { ScriptView, SegmentView } from '../views.ts';
import { silentBy } from '../segments/silent-by.ts';
import { lineState, stateSources, type StateSources } from './line-states.ts';
import { storedStructure } from '../text-analysis/stored-structure.ts';
import type { EvidenceKind, SegmentKind, TextRange } from '../../story/types.ts';

/** One chapter's script, line by line, as it is now. */
export async function readScript(context: ServiceContext, input: { projectId: string; chapterId: string }): Promise<ScriptView> {
  return await context.transaction.run(async (tx) => {
    const chapter = await requireChapter(context, tx, input.chapterId, 'listen');
    const project = await tx.project.findUniqueOrThrow({ where: { id: chapter.projectId }, select: { revision: true } });
    const { text, structure } = await sourceOf(tx, chapter.projectId);
    const emphasis = storedStructure(structure, text.length).emphasis.filter((range) => range.end > chapter.start && range.start < chapter.end);
    const sources = await stateSources(tx, chapter.projectId, text);
    const rows = await tx.segment.findMany({
      where: { chapterId: chapter.id },
      orderBy: { index: 'asc' },
      select: {
        ...speechColumns,
        index: true,
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
        scene: { select: { index: true, narratorId: true } },
        chosenTake: { select: { id: true, inputHash: true, assetId: true, durationSeconds: true, problems: true, warnings: true, wordsBy: true } },
      },
    });
    return {
      chapterId: chapter.id,
      revision: project.revision,
      segments: rows.map((row) => {
        const own = text.slice(row.start, row.end);
        const state = lineState(row, sources);
        // What was found in a take of other words or another voice says nothing of the next one.
        const take = state === 'ready' ? row.chosenTake : null;
        return {
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
      }),
    };
  }, { isolation: 'RepeatableRead' });
}

/** Where what is said differs from what is written: the drama's dictionary comes before the rules of reading. */
function changesOf(own: string, kind: SegmentKind, dictionary: RespellingIndex): SegmentView['spokenChanges'] {
  const named = respell(own, dictionary).words;
  const rest = spokenForm(own, { kind }).changes.filter((change) => !named.some((word) => word.start < change.end && word.end > change.start));
  return [...named.map((word) => ({ ...word, rule: 'pronunciation' })), ...rest].toSorted((a, b) => a.start - b.start);
}

/** What one more take of a line costs; null where its voice is built in and would say it the same way again. */
function priceAgain(row: SpeechColumns, sources: StateSources): number | null {
  const voice = speakingVoice(row, sources.voicing);
  const engine = engineChoices.voice.all.find((one) => one === voice?.engine);
  return engine === undefined || engine === 'local' ? null : priceOfLine(engine, row.end - row.start);
}

/** What of a file's emphasis (sorted ranges of the whole text) falls into a line; offsets into the line. */
function stressedIn(emphasis: readonly TextRange[], line: TextRange): TextRange[] {
  return emphasis.filter((range) => range.end > line.start && range.start < line.end).map((range) => ({ start: Math.max(0, range.start - line.start), end: Math.min(range.end, line.end) - line.start }));
}
