import type { EvidenceKind, SegmentKind } from '../../story/types.ts';
import { requireProject, sourceOf } from '../access.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { spokenOnly } from '../speech-generation/key.ts';
import { unsureBelow, type ReviewExchange, type ReviewLine, type ReviewView } from '../views.ts';
import { sameTurn } from '../../story/resolve.ts';
import { chancesOf, exchangesOf, unweighedLines, weighedLines, type WeighedLine } from './resettle.ts';

/** So many exchanges are given at once, with their texts; the next ones come when these are answered. */
const exchangesAtOnce = 10;
/** Lines shown before and after an exchange. */
const contextLines = 2;
const mostCandidates = 9;

/**
 * What is left to check of a project's included chapters: every exchange with a line that the reader is not sure of, the
 * least sure first, with the lines around it. Done when none is left.
 */
export async function reviewQueue(context: ServiceContext, input: { projectId: string }): Promise<ReviewView> {
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const lines = await weighedLines(tx, { projectId: project.id, chapter: { included: true } });
      const unsure = { projectId: project.id, chapter: { included: true }, ...spokenOnly, speakerSetBy: 'analysis', confidence: { lt: unsureBelow } };
      const left = await tx.segment.count({ where: unsure });
      // A doubtful line that was never weighed (a thought, a letter) stands alone.
      const alone = await unweighedLines(tx, unsure);
      const open = leastSureFirst([...exchangesOf(lines).filter((exchange) => exchange.some(isToCheck)), ...alone.map((line) => [line])]);
      const known = new Set((await tx.character.findMany({ where: { projectId: project.id }, select: { id: true } })).map((row) => row.id));
      const { text } = await sourceOf(tx, project.id);
      const exchanges: ReviewExchange[] = [];
      for (const exchange of open.slice(0, exchangesAtOnce)) exchanges.push(await asView(tx, exchange, known, text));
      return { left, exchanges, more: Math.max(0, open.length - exchangesAtOnce) };
    },
    { isolation: 'RepeatableRead' },
  );
}

/** One exchange as it is now. */
export async function reviewExchange(tx: Tx, exchange: WeighedLine[]): Promise<ReviewExchange> {
  const projectId = exchange[0]?.projectId ?? '';
  const known = new Set((await tx.character.findMany({ where: { projectId }, select: { id: true } })).map((row) => row.id));
  return await asView(tx, exchange, known, (await sourceOf(tx, projectId)).text);
}

function isToCheck(line: WeighedLine): boolean {
  return line.speakerSetBy === 'analysis' && line.confidence < unsureBelow && !line.silent;
}

/** With its text and the lines around, as the page shows it. */
async function asView(tx: Tx, exchange: WeighedLine[], known: ReadonlySet<string>, text: string): Promise<ReviewExchange> {
  const [first, last] = [exchange[0], exchange.at(-1)];
  const chapterId = first?.chapterId ?? '';
  const chapter = await tx.chapter.findUniqueOrThrow({ where: { id: chapterId }, select: { title: true } });
  const rows = await tx.segment.findMany({
    where: { chapterId, index: { gte: (first?.index ?? 0) - contextLines, lte: (last?.index ?? 0) + contextLines } },
    orderBy: { index: 'asc' },
    select: { id: true, index: true, start: true, end: true, kind: true, characterId: true, confidence: true, evidence: true, evidenceStart: true, evidenceEnd: true, speakerSetBy: true, silent: true, version: true },
  });
  const nearby = rows.map((row) => row.characterId);
  const chances = chancesOf(exchange, known);
  const weighed = new Map(exchange.map((line) => [line.id, line]));
  return {
    id: first?.id ?? '',
    chapterId,
    chapterTitle: chapter.title,
    lines: rows
      .filter((row) => text.slice(row.start, row.end).trim() !== '')
      .map((row): ReviewLine => {
        const line = weighed.get(row.id);
        // Speech that goes on after its tag is settled with the words before it.
        const asked = line !== undefined && line.factor.gap !== sameTurn;
        return {
          id: row.id,
          index: row.index,
          start: row.start,
          text: text.slice(row.start, row.end),
          kind: row.kind as SegmentKind,
          characterId: row.characterId,
          confidence: row.confidence,
          evidence: row.evidence as EvidenceKind,
          evidenceText: row.evidenceStart === null || row.evidenceEnd === null ? null : text.slice(row.evidenceStart, row.evidenceEnd),
          speakerSetBy: row.speakerSetBy === 'person' ? 'person' : 'analysis',
          silent: row.silent,
          version: row.version,
          asked,
          toCheck: asked && isToCheck(line),
          candidates: asked ? [...new Set([...(chances.get(row.id) ?? []).map((one) => one.characterId), row.characterId, ...nearby])].filter((one) => one !== null).slice(0, mostCandidates) : [],
        };
      }),
  };
}

/** By the doubt that an answer may take away: the exchange with the most doubtful lines' doubt in sum comes first. */
function leastSureFirst(exchanges: WeighedLine[][]): WeighedLine[][] {
  return exchanges.toSorted((a, b) => doubtOf(b) - doubtOf(a) || (a[0]?.index ?? 0) - (b[0]?.index ?? 0));
}
function doubtOf(exchange: WeighedLine[]): number {
  return exchange.reduce((sum, line) => sum + (line.speakerSetBy === 'person' ? 0 : 1 - line.confidence), 0);
}
