import { bumpProject } from '../../db/notify.ts';
import { toJson } from '../../db/json.ts';
import type { RevisedDocument } from '../../db/generated/client.ts';
import type { SettledLine, StoryInput, StorySegment, TextRange } from '../../story/types.ts';
import { requireProject, sourceOf } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, TextAnalysisEngine, Tx } from '../interfaces.ts';
import { longStoryWords } from '../text-analysis/find-sample.ts';
import { checkTiling } from '../text-analysis/fit-reading.ts';
import { storedStructure, toldChapters } from '../text-analysis/stored-structure.ts';
import { withCuts } from '../text-analysis/keep-cuts.ts';
import { nameInText, storyChapter } from '../text-analysis/story-input.ts';
import { carryCuts } from './carry-cuts.ts';
import { compare, countChanges, type Comparison, type OldLine } from './compare.ts';
import { planChapters } from './plan-chapters.ts';
import { takeOver } from './take-over.ts';

/**
 * The worker's part of a revised manuscript: reads it and says what would change or, once the writer said so, puts it in
 * the place of the text. It is read by the built-in reader, in the light of everybody who is known to speak: nothing is
 * sent anywhere, and the lines that stay keep what any reader or person found.
 *
 * @returns whether there was anything to do
 */
export async function readRevision(context: ServiceContext, reader: TextAnalysisEngine, projectId: string, signal?: AbortSignal): Promise<boolean> {
  const found = await context.transaction.run(async (tx) => {
    await requireProject(context, tx, projectId, 'edit');
    const revised = await tx.revisedDocument.findUnique({ where: { projectId } });
    if (!revised || (revised.acceptedAt === null && (revised.summary !== null || revised.error !== null))) return null;
    return { revised, ...(await knownStory(tx, projectId)) };
  });
  if (!found) return false;
  try {
    await (found.revised.acceptedAt === null ? summarise(context, reader, found, signal) : replace(context, reader, found, signal));
  } catch (error) {
    if (!(error instanceof ServiceError) || error.retryable || error.code === 'cancelled' || signal?.aborted) throw error;
    await context.transaction.run(async (tx) => {
      await tx.revisedDocument.updateMany({ where: { projectId }, data: { error: error.person, acceptedAt: null } });
      await bumpProject(tx, projectId);
    });
  }
  return true;
}

interface KnownStory {
  text: string;
  lines: OldLine[];
  /** Lines that a person cut or joined. */
  cuts: TextRange[];
  /** Who says each line, by its row's id: a name that the text has, null for the narrator, undefined where nobody was asked. */
  speakers: Map<string, string | null>;
}
type Found = KnownStory & { revised: RevisedDocument };

/** Kinds whose speaker is asked for. */
const spokenKinds = new Set(['dialogue', 'thought', 'letter']);

async function knownStory(tx: Tx, projectId: string): Promise<KnownStory> {
  const { text } = await sourceOf(tx, projectId);
  const people = new Map((await tx.character.findMany({ where: { projectId } })).map((row) => [row.id, nameInText(row, text)]));
  const rows = await tx.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' }, select: { id: true, start: true, end: true, kind: true, silent: true, characterId: true, cutSetBy: true } });
  const speakers = new Map(rows.filter((row) => spokenKinds.has(row.kind)).map((row) => [row.id, row.characterId === null ? null : (people.get(row.characterId) ?? null)]));
  return { text, lines: rows.map(({ id, start, end, kind, silent }) => ({ id, start, end, kind, silent })), cuts: rows.filter((row) => row.cutSetBy === 'person').map(({ start, end }) => ({ start, end })), speakers };
}

async function summarise(context: ServiceContext, reader: TextAnalysisEngine, { revised, ...known }: Found, signal?: AbortSignal): Promise<void> {
  const segments = cutAsBefore(known, revised, (await reader.read(inputOf(revised), signal)).segments);
  const counts = countChanges(compare(known, { text: revised.text, segments }), segments);
  await context.transaction.run(async (tx) => {
    // Only of the manuscript that was read: another may have come in meanwhile.
    await tx.revisedDocument.updateMany({ where: { projectId: revised.projectId, sha256: revised.sha256, acceptedAt: null }, data: { summary: toJson(counts) } });
    await bumpProject(tx, revised.projectId);
  });
}

async function replace(context: ServiceContext, reader: TextAnalysisEngine, { revised, ...known }: Found, signal?: AbortSignal): Promise<void> {
  const { projectId, text } = revised;
  const first = cutAsBefore(known, revised, (await reader.read(inputOf(revised), signal)).segments);
  const comparison = compare(known, { text, segments: first });
  const { rows, told } = await context.transaction.run(async (tx) => ({
    rows: await tx.chapter.findMany({ where: { projectId }, orderBy: { index: 'asc' } }),
    told: toldChapters(await sourceOf(tx, projectId)),
  }));
  const chapters = planChapters(rows, told, toldChapters(revised), comparison.carrier, text.length)
    .map(storyChapter)
    .toSorted((a, b) => a.start - b.start);
  const input = inputOf(revised);
  const again = await reader.read({ ...input, structure: { blocks: [], emphasis: [], ...input.structure, chapters }, settled: settledOf(known, comparison, first) }, signal);
  const reading = { ...again, segments: cutAsBefore(known, revised, again.segments) };
  checkTiling(reading, text.length);
  const settled = compare(known, { text, segments: reading.segments });
  await context.transaction.run(
    async (tx) => {
      await holdProject(tx, projectId);
      const now = await tx.revisedDocument.findUnique({ where: { projectId } });
      if (!now || now.acceptedAt === null || now.sha256 !== revised.sha256) return;
      const stored = await takeOver(tx, now, settled, reading);
      await tx.project.update({
        where: { id: projectId },
        data: { readAt: context.clock.now(), readError: null, sample: now.words > longStoryWords ? stored.sample : undefined, readNotes: notesOf(stored) },
      });
      await bumpProject(tx, projectId);
    },
    { timeoutMs: 120_000 },
  );
}

/** A reading of the revised manuscript with the ends that people gave to the lines that are still in it. */
function cutAsBefore(known: KnownStory, { text }: RevisedDocument, segments: readonly StorySegment[]): StorySegment[] {
  return withCuts(segments, carryCuts(known.text, text, known.cuts));
}

function inputOf(revised: RevisedDocument): StoryInput {
  return { text: revised.text, structure: { ...storedStructure(revised.structure, revised.text.length), chapters: toldChapters(revised) } };
}

/** The lines that stay are known: the new ones between them are read in their light. */
function settledOf(known: KnownStory, { matches, lines }: Comparison, segments: readonly { start: number; end: number }[]): SettledLine[] {
  return matches.flatMap((match): SettledLine[] => {
    const [line, segment] = [lines[match.before], segments[match.after]];
    const speaker = line && known.speakers.get(line.id);
    return segment && speaker !== undefined ? [{ start: segment.start, end: segment.end, speaker }] : [];
  });
}

function notesOf(done: { moved: number; gone: number }): string[] {
  const count = (n: number, one: string, many: string) => (n === 1 ? one : many.replace('%', String(n)));
  return [
    ...(done.moved > 0 ? [`${count(done.moved, 'One sound that you had set stood', '% sounds that you had set stood')} on words that are gone; ${done.moved === 1 ? 'it is' : 'they are'} on the nearest line now.`] : []),
    ...(done.gone > 0 ? [`${count(done.gone, 'One sound went', '% sounds went')} with the words that called for ${done.gone === 1 ? 'it' : 'them'}.`] : []),
  ];
}
