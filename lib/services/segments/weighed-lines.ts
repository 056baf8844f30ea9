/**
 * The lines of a project whose speakers were weighed, as the reader of stories solves them again: people by number, what
 * a person settled beside.
 */
import { Prisma } from '../../db/generated/client.ts';
import { mannerOf } from '../../story/chain.ts';
import { exchangeChances, groupExchanges, resolveExchange, type ExchangeLine } from '../../story/resolve.ts';
import { learnFromAnswers } from '../../story/review.ts';
import type { Tx } from '../interfaces.ts';
import { readFactor, type StoredFactor } from './line-factor.ts';

const columns = { id: true, projectId: true, chapterId: true, index: true, kind: true, characterId: true, confidence: true, evidence: true, speakerSetBy: true, silent: true, factor: true } satisfies Prisma.SegmentSelect;
type Row = Omit<Prisma.SegmentGetPayload<{ select: typeof columns }>, 'factor'>;

/** A line with what its speaker is weighed by. */
export interface WeighedLine extends Row {
  factor: StoredFactor;
}

/** Who settled what, of a line: as it is, or as it was before a change. */
export type Settling = Pick<WeighedLine, 'characterId' | 'speakerSetBy'>;

/** Half open, positions among the lines. */
export interface Exchange {
  start: number;
  end: number;
}

/** Lines of a project in reading order, ready to be solved. */
export interface WeighedBook {
  lines: WeighedLine[];
  /** The same lines, with what all answers teach of each counted in. */
  solvable: ExchangeLine[];
  /** Row ids by the numbers of `solvable`; null is the narrator. */
  people: (string | null)[];
  /** They tile the lines; nothing said in one bears on another. */
  exchanges: Exchange[];
}

/** Lines whose speaker was weighed, in reading order. */
export async function weighedLines(tx: Tx, where: Prisma.SegmentWhereInput): Promise<WeighedLine[]> {
  const rows = await tx.segment.findMany({ where: { ...where, factor: { not: Prisma.DbNull } }, orderBy: { index: 'asc' }, select: columns });
  return rows.flatMap((row) => {
    const factor = readFactor(row.factor);
    return factor ? [{ ...row, factor }] : [];
  });
}

/** Lines whose speaker was not weighed, each as an exchange of its own would have it. */
export async function unweighedLines(tx: Tx, where: Prisma.SegmentWhereInput): Promise<WeighedLine[]> {
  const rows = await tx.segment.findMany({ where: { ...where, factor: { equals: Prisma.DbNull } }, orderBy: { index: 'asc' }, select: columns });
  return rows.map((row) => ({ ...row, factor: { key: '', gap: 'x', candidates: [] } }));
}

/** All weighed lines of a project, as they are now. */
export async function weighedBook(tx: Tx, projectId: string): Promise<WeighedBook> {
  const known = new Set((await tx.character.findMany({ where: { projectId }, select: { id: true } })).map((row) => row.id));
  return bookOf(await weighedLines(tx, { projectId }), known);
}

/**
 * Numbers the people of the lines and parts the lines into exchanges.
 *
 * @param known ids of the cast; candidates who are gone are left out
 * @param was lines to be taken as they were before a change, by id
 */
export function bookOf(lines: WeighedLine[], known: ReadonlySet<string>, was: ReadonlyMap<string, Settling> = new Map()): WeighedBook {
  const people: (string | null)[] = [];
  const numbers = new Map<string | null, number>();
  const numberOf = (characterId: string | null) => {
    const number = numbers.get(characterId) ?? people.push(characterId) - 1;
    numbers.set(characterId, number);
    return number;
  };
  const factors = lines.map(({ factor }) => ({
    key: factor.key,
    gap: factor.gap,
    candidates: factor.candidates.filter(({ characterId }) => characterId === null || known.has(characterId)).map(({ characterId, score }) => ({ speaker: numberOf(characterId), score })),
  }));
  // The narrator is somebody only where they speak in the story (the “I”), and then they were a candidate.
  const settledOn = ({ speakerSetBy, characterId }: Settling) => (speakerSetBy !== 'person' ? undefined : characterId === null ? (numbers.get(null) ?? null) : numberOf(characterId));
  const told = factors.map((factor, index): ExchangeLine => {
    const line = lines[index];
    return { factor, settled: line ? settledOn(was.get(line.id) ?? line) : undefined };
  });
  return { lines, solvable: withLessons(told), people, exchanges: exchangesOf(lines) };
}

/**
 * What the answers teach, counted into the open lines. A person who gives “said Tom” to somebody whom the reader never
 * took for Tom changes that line, and not what “Tom” means; nor does somebody new teach, of whom no reading knows.
 */
function withLessons(told: readonly ExchangeLine[]): ExchangeLine[] {
  const found = new Set<number>();
  for (const { factor, settled } of told) for (const { speaker } of factor.candidates) if (speaker !== settled) found.add(speaker);
  const teaches = ({ factor, settled }: ExchangeLine) => settled == null || factor.candidates.some(({ speaker }) => speaker === settled) || (mannerOf(factor.key) !== 'name' && found.has(settled));
  const taught = learnFromAnswers(told.map((line) => (teaches(line) ? line : { ...line, settled: undefined })));
  return told.map((line, index) => (line.settled === undefined ? (taught[index] ?? line) : line));
}

function exchangesOf(lines: WeighedLine[]): Exchange[] {
  const starts = lines.flatMap((line, index) => (index === 0 || lines[index - 1]?.chapterId !== line.chapterId ? [index] : []));
  return starts.flatMap((from, place) => {
    const chapter = lines.slice(from, starts[place + 1] ?? lines.length);
    return groupExchanges(chapter.map((line) => line.factor)).map(({ start, end }) => ({ start: from + start, end: from + end }));
  });
}

/** Who speaks each line of an exchange, by the model. A line without a candidate stays where it is. */
export function solve(book: WeighedBook, { start, end }: Exchange): { line: WeighedLine; characterId: string | null; confidence: number }[] {
  const answers = resolveExchange(book.solvable.slice(start, end));
  return book.lines.slice(start, end).map((line, index) => {
    const { speaker = null, confidence = 0 } = answers[index] ?? {};
    if (speaker !== null) return { line, characterId: book.people[speaker] ?? null, confidence };
    // Nobody, and sure of it: its turn was given to the narrator.
    return confidence > 0 ? { line, characterId: null, confidence } : { line, characterId: line.characterId, confidence: line.confidence };
  });
}

/** Who may speak each line of an exchange, the likeliest first; null is the narrator. */
export function candidatesOf(book: WeighedBook, { start, end }: Exchange): (string | null)[][] {
  return exchangeChances(book.solvable.slice(start, end)).map((chances) => chances.map(({ speaker }) => book.people[speaker] ?? null));
}
