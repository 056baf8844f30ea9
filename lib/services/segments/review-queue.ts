import type { Prisma } from '../../db/generated/client.ts';
import { sameTurn } from '../../story/resolve.ts';
import { questionsOf, rankQuestions } from '../../story/review.ts';
import type { EvidenceKind, SegmentKind } from '../../story/types.ts';
import { requireProject, sourceOf } from '../access.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { spokenOnly } from '../speech-generation/key.ts';
import { unsureBelow, type ReviewExchange, type ReviewLine, type ReviewView } from '../views.ts';
import { candidatesOf, unweighedLines, weighedBook, type Exchange, type WeighedBook, type WeighedLine } from './weighed-lines.ts';

/** So many exchanges are given at once, with their texts; the next ones come when these are answered. */
const exchangesAtOnce = 10;
/** What an answer is worth is worked out for the most doubtful exchanges, up to so many lines: about 0.1 s of work. */
const linesToRank = 300;
/** Lines shown before and after an exchange. */
const contextLines = 2;
const mostCandidates = 9;

/**
 * What is left to check of a project's included chapters: every exchange with a line that the reader is not sure of, in
 * the order of what an answer is worth there, with the lines around it. Done when none is left.
 */
export async function reviewQueue(context: ServiceContext, input: { projectId: string }): Promise<ReviewView> {
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const unsure = { projectId: project.id, chapter: { included: true }, ...spokenOnly, speakerSetBy: 'analysis', confidence: { lt: unsureBelow } };
      const left = await tx.segment.count({ where: unsure });
      const book = await weighedBook(tx, project.id);
      const included = new Set((await tx.chapter.findMany({ where: { projectId: project.id, included: true }, select: { id: true } })).map((row) => row.id));
      const open = book.exchanges.filter(({ start, end }) => included.has(book.lines[start]?.chapterId ?? '') && book.lines.slice(start, end).some(isToCheck));
      // A doubtful line that was never weighed (a thought, a letter) stands alone, and comes last: it changes no other.
      const alone = await unweighedLines(tx, unsure);
      const { text } = await sourceOf(tx, project.id);
      const asked = inOrder(book, open).slice(0, exchangesAtOnce).map((exchange): Asked => ({ lines: book.lines.slice(exchange.start, exchange.end), candidates: candidatesOf(book, exchange) }));
      for (const line of alone.slice(0, exchangesAtOnce - asked.length)) asked.push({ lines: [line], candidates: [] });
      const exchanges = await asViews(tx, asked, text);
      return { revision: project.revision, left, exchanges, more: open.length + alone.length - exchanges.length };
    },
    { isolation: 'RepeatableRead' },
  );
}

/** The exchange that holds a line, as it is now; null where the line was never weighed. */
export async function reviewExchange(tx: Tx, projectId: string, lineId: string): Promise<ReviewExchange | null> {
  const book = await weighedBook(tx, projectId);
  const place = book.lines.findIndex((line) => line.id === lineId);
  const exchange = book.exchanges.find(({ start, end }) => start <= place && place < end);
  if (!exchange) return null;
  const asked = { lines: book.lines.slice(exchange.start, exchange.end), candidates: candidatesOf(book, exchange) };
  return (await asViews(tx, [asked], (await sourceOf(tx, projectId)).text))[0] ?? null;
}

function isToCheck(line: WeighedLine): boolean {
  return line.speakerSetBy === 'analysis' && line.confidence < unsureBelow && !line.silent;
}

/** The most worthwhile first; beyond those that are weighed one against another, the most doubtful first. */
function inOrder(book: WeighedBook, open: Exchange[]): Exchange[] {
  const doubt = ({ start, end }: Exchange) => book.lines.slice(start, end).reduce((sum, line) => sum + (line.speakerSetBy === 'person' ? 0 : 1 - line.confidence), 0);
  const doubtful = open.map((exchange) => ({ exchange, doubt: doubt(exchange) })).toSorted((a, b) => b.doubt - a.doubt || a.exchange.start - b.exchange.start).map((one) => one.exchange);
  let lines = 0;
  const weighed = doubtful.filter(({ start, end }, index) => (lines += end - start) <= linesToRank || index === 0);
  const questions = weighed.flatMap(({ start, end }) => questionsOf(book.solvable.slice(start, end)).map((question) => ({ ...question, line: question.line + start })));
  const place = new Map<Exchange, number>();
  for (const [rank, { line }] of rankQuestions(book.solvable, questions).entries()) {
    const exchange = weighed.find(({ start, end }) => start <= line && line < end);
    if (exchange && !place.has(exchange)) place.set(exchange, rank);
  }
  return doubtful.toSorted((a, b) => (place.get(a) ?? Infinity) - (place.get(b) ?? Infinity) || doubtful.indexOf(a) - doubtful.indexOf(b));
}

/** An exchange that is to be checked, with who may speak each of its lines. */
interface Asked {
  lines: WeighedLine[];
  candidates: (string | null)[][];
}

const nearbyColumns = { id: true, chapterId: true, index: true, start: true, end: true, kind: true, characterId: true, confidence: true, evidence: true, evidenceStart: true, evidenceEnd: true, speakerSetBy: true, silent: true, version: true } satisfies Prisma.SegmentSelect;
type NearbyLine = Prisma.SegmentGetPayload<{ select: typeof nearbyColumns }>;

/** Each with its text and the lines around, as the page shows it; all of them by two questions. */
async function asViews(tx: Tx, asked: readonly Asked[], text: string): Promise<ReviewExchange[]> {
  if (asked.length === 0) return [];
  const wanted = asked.map(({ lines }) => ({ chapterId: lines[0]?.chapterId ?? '', from: (lines[0]?.index ?? 0) - contextLines, to: (lines.at(-1)?.index ?? 0) + contextLines }));
  const chapters = await tx.chapter.findMany({ where: { id: { in: wanted.map(({ chapterId }) => chapterId) } }, select: { id: true, title: true } });
  const rows = await tx.segment.findMany({ where: { OR: wanted.map(({ chapterId, from, to }) => ({ chapterId, index: { gte: from, lte: to } })) }, orderBy: { index: 'asc' }, select: nearbyColumns });
  return asked.map((one, index) => {
    const { chapterId, from, to } = wanted[index] ?? { chapterId: '', from: 0, to: 0 };
    const near = rows.filter((row) => row.chapterId === chapterId && row.index >= from && row.index <= to);
    return asView(one, { id: chapterId, title: chapters.find(({ id }) => id === chapterId)?.title ?? '' }, near, text);
  });
}

function asView({ lines: exchange, candidates }: Asked, chapter: { id: string; title: string }, rows: readonly NearbyLine[], text: string): ReviewExchange {
  const [first] = exchange;
  const weighed = new Map(exchange.map((line, index) => [line.id, { line, candidates: candidates[index] ?? [] }]));
  const nearby = rows.map((row) => row.characterId);
  return {
    id: first?.id ?? '',
    chapterId: chapter.id,
    chapterTitle: chapter.title,
    lines: rows
      .filter((row) => text.slice(row.start, row.end).trim() !== '')
      .map((row): ReviewLine => {
        const found = weighed.get(row.id);
        // Speech that goes on after its tag is settled with the words before it.
        const asked = found !== undefined && (found.line.factor.gap !== sameTurn || row.id === first?.id);
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
          toCheck: asked && isToCheck(found.line),
          candidates: asked ? [...new Set([...found.candidates, row.characterId, ...nearby])].filter((one) => one !== null).slice(0, mostCandidates) : [],
        };
      }),
  };
}
