import { Prisma } from '../../db/generated/client.ts';
import { solveChain, type ChainLine } from '../../story/chain.ts';
import { groupExchanges, resolveExchange, sameTurn, type ExchangeLine } from '../../story/resolve.ts';
import { weights } from '../../story/weights.ts';
import type { Tx } from '../interfaces.ts';
import { readFactor, type StoredFactor } from './line-factor.ts';

const columns = { id: true, projectId: true, chapterId: true, index: true, kind: true, characterId: true, confidence: true, evidence: true, speakerSetBy: true, silent: true, factor: true } satisfies Prisma.SegmentSelect;
type Row = Omit<Prisma.SegmentGetPayload<{ select: typeof columns }>, 'factor'>;

/** A line of an exchange, with what its speaker is weighed by. */
export interface WeighedLine extends Row {
  factor: StoredFactor;
}

/** Reasons that hang on who spoke before, and so are no longer true of a line that is given to somebody else. */
const relative: ReadonlySet<string> = new Set(['turn', 'vocative', 'continued', 'guess']);

/**
 * Solves the exchanges around some lines again: what people settled stands, the rest is read in its light. Writes the
 * lines that change and gives those with another speaker than before, and who that was.
 */
export async function resettle(tx: Tx, projectId: string, around: string[]): Promise<{ id: string; was: string | null }[]> {
  if (around.length === 0) return [];
  const touched = new Set(around);
  const chapters = await tx.segment.findMany({ where: { id: { in: around } }, distinct: ['chapterId'], select: { chapterId: true } });
  const lines = await weighedLines(tx, { projectId, chapterId: { in: chapters.map((row) => row.chapterId) } });
  const known = new Set((await tx.character.findMany({ where: { projectId }, select: { id: true } })).map((row) => row.id));
  const moved: { id: string; was: string | null }[] = [];
  for (const exchange of exchangesOf(lines).filter((one) => one.some((line) => touched.has(line.id)))) {
    for (const { line, characterId, confidence } of solve(exchange, known)) {
      if (line.speakerSetBy === 'person') continue;
      const another = characterId !== line.characterId;
      if (!another && Math.abs(confidence - line.confidence) < 0.001) continue;
      // A line that is only surer than before keeps its version: nobody's change of it is overtaken.
      await tx.segment.update({
        where: { id: line.id },
        data: { confidence, ...(another ? { characterId, speakError: null, version: { increment: 1 }, ...(relative.has(line.evidence) ? { evidence: 'turn', evidenceStart: null, evidenceEnd: null } : {}) } : {}) },
      });
      if (another) moved.push({ id: line.id, was: line.characterId });
    }
  }
  return moved;
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

/** Parts the lines of a chapter (or of several, in reading order) into exchanges: nothing said in one bears on another. */
export function exchangesOf(lines: WeighedLine[]): WeighedLine[][] {
  const chapters = [...Map.groupBy(lines, (line) => line.chapterId).values()];
  return chapters.flatMap((chapter) => groupExchanges(chapter.map((line) => line.factor)).map(({ start, end }) => chapter.slice(start, end)));
}

/** An exchange as the reader of stories solves it: people by number, what a person settled beside. */
export function asFactors(exchange: WeighedLine[], known: ReadonlySet<string>): { lines: ExchangeLine[]; people: (string | null)[] } {
  const people: (string | null)[] = [];
  const numbers = new Map<string | null, number>();
  const numberOf = (characterId: string | null) => {
    const number = numbers.get(characterId) ?? people.push(characterId) - 1;
    numbers.set(characterId, number);
    return number;
  };
  const factors = exchange.map(({ factor }) => ({
    key: factor.key,
    gap: factor.gap,
    candidates: factor.candidates.filter(({ characterId }) => characterId === null || known.has(characterId)).map(({ characterId, score }) => ({ speaker: numberOf(characterId), score })),
  }));
  // The narrator is somebody only where they speak in the story (the “I”), and then they were a candidate.
  const settledOn = (characterId: string | null) => (characterId === null ? (numbers.get(null) ?? null) : numberOf(characterId));
  return { lines: exchange.map((line, index) => ({ factor: factors[index] ?? { ...line.factor, candidates: [] }, settled: line.speakerSetBy === 'person' ? settledOn(line.characterId) : undefined })), people };
}

/** Who speaks each line of an exchange, by the model. A line without a candidate stays where it is. */
export function solve(exchange: WeighedLine[], known: ReadonlySet<string>): { line: WeighedLine; characterId: string | null; confidence: number }[] {
  const { lines, people } = asFactors(exchange, known);
  const answers = resolveExchange(lines);
  return exchange.map((line, index) => {
    const { speaker = null, confidence = 0 } = answers[index] ?? {};
    if (speaker !== null) return { line, characterId: people[speaker] ?? null, confidence };
    return confidence > 0 ? { line, characterId: null, confidence } : { line, characterId: line.characterId, confidence: line.confidence };
  });
}

/** How likely each candidate speaks each line, by the line's id: everybody settled stands, the likeliest come first. */
export function chancesOf(exchange: WeighedLine[], known: ReadonlySet<string>): Map<string, { characterId: string | null; chance: number }[]> {
  const { lines, people } = asFactors(exchange, known);
  const turns: ChainLine[] = [];
  const turnOf = lines.map(({ factor, settled }) => {
    if (factor.gap !== sameTurn || turns.length === 0) {
      const candidates = settled == null ? factor.candidates : [{ speaker: settled, score: 0 }];
      turns.push({ key: factor.key, gap: factor.gap, members: candidates.map((one) => one.speaker), scores: candidates.map((one) => one.score) });
    }
    return turns.length - 1;
  });
  const { chances } = solveChain(turns, weights);
  return new Map(
    exchange.map((line, index) => {
      const turn = turnOf[index] ?? -1;
      const mine = (turns[turn]?.members ?? []).map((member, place) => ({ characterId: people[member] ?? null, chance: chances[turn]?.[place] ?? 0 }));
      return [line.id, mine.toSorted((a, b) => b.chance - a.chance)];
    }),
  );
}
