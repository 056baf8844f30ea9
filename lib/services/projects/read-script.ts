import { requireChapter, sourceOf } from '../access.ts';
import { spokenForm } from '../../story/spoken/index.ts';
import type { ServiceContext } from '../interfaces.ts';
import { speakerOf, speechColumns } from '../speech-generation/needs-take.ts';
import type { ScriptView } from '../views.ts';
import { lineState, stateSources } from './line-states.ts';
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
        version: true,
        scene: { select: { index: true, narratorId: true } },
        chosenTake: { select: { id: true, inputHash: true, assetId: true, durationSeconds: true } },
      },
    });
    return {
      chapterId: chapter.id,
      revision: project.revision,
      segments: rows.map((row) => {
        const own = text.slice(row.start, row.end);
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
          silentSetBy: row.silentSetBy === 'person' ? 'person' : 'analysis',
          endsParagraph: row.endsParagraph,
          sceneIndex: row.scene.index,
          state: lineState(row, sources),
          takeAssetId: row.chosenTake?.assetId ?? null,
          stressed: stressedIn(emphasis, row),
          durationSeconds: row.chosenTake?.durationSeconds ?? null,
          direction: row.direction,
          spokenChanges: spokenForm(own, { kind: row.kind as SegmentKind }).changes,
          error: row.speakError,
          version: row.version,
        };
      }),
    };
  }, { isolation: 'RepeatableRead' });
}

/** What of a file's emphasis (sorted ranges of the whole text) falls into a line; offsets into the line. */
function stressedIn(emphasis: readonly TextRange[], line: TextRange): TextRange[] {
  return emphasis.filter((range) => range.end > line.start && range.start < line.end).map((range) => ({ start: Math.max(0, range.start - line.start), end: Math.min(range.end, line.end) - line.start }));
}
