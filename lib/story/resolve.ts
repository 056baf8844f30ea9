import type { ChainLine, Weights } from './chain.ts';
import { clampLines, decideExchange, exchangesOf, weighExchange } from './speakers.ts';
import type { LineFactor } from './types.ts';
import { weights } from './weights.ts';

/**
 * The gap of a further segment of the turn whose first segment stands before it (speech broken by "he said", a long
 * speech cut in pieces): it has no candidates of its own and follows its turn.
 */
export const sameTurn = '=';

/** One line (segment) of an exchange, in the text's order. */
export interface ExchangeLine {
  factor: LineFactor;
  /** Whom a person named: a speaker's number, null for nobody of the cast (the narrator); undefined where it is open. */
  settled: number | null | undefined;
}

/**
 * How lines (segments with a factor, in the text's order) group into exchanges: half-open ranges of their positions
 * that tile them. Nothing said in one exchange bears on another, so each is solved again by itself.
 */
export function groupExchanges(lines: readonly { gap: string }[]): { start: number; end: number }[] {
  return exchangesOf(lines);
}

/**
 * Solves one exchange again from its lines' factors alone, some of them settled by a person. The same model, weights
 * and calibration as the first reading: with nothing settled it gives exactly what `analyseStory` gave.
 *
 * Speakers are the caller's numbers (any integers, the same person always the same number); a settled speaker need not
 * be among a line's candidates. A turn of several segments is one line to the model: one settled segment speaks for the
 * turn (the first, where they differ), and every settled segment keeps what the person said. Settled lines have
 * confidence 1; a line without candidates has speaker null and confidence 0. Time: linear in the lines.
 */
export function resolveExchange(lines: readonly ExchangeLine[], table: Weights = weights): { speaker: number | null; confidence: number }[] {
  const { turns, turnOf } = turnsOf(lines);
  const decided = decideExchange(turns.map((turn) => turn.line), turns.map((turn) => turn.settled), table);
  return lines.map(({ settled }, i) => {
    if (settled !== undefined) return { speaker: settled, confidence: 1 };
    const turn = decided[turnOf[i] ?? -1];
    return { speaker: turn?.member ?? null, confidence: turn?.confidence ?? 0 };
  });
}

/**
 * How likely each candidate speaks each line of an exchange, the likeliest first, by the same model as
 * `resolveExchange` (not calibrated: good for an order of candidates). A settled line has its speaker alone, or nobody.
 */
export function exchangeChances(lines: readonly ExchangeLine[], table: Weights = weights): { speaker: number; chance: number }[][] {
  const { turns, turnOf } = turnsOf(lines);
  const clamped = clampLines(turns.map((turn) => turn.line), turns.map((turn) => turn.settled));
  const { chances } = weighExchange(clamped, table);
  return lines.map((_, i) => {
    const turn = turnOf[i] ?? -1;
    return (clamped[turn]?.members ?? []).map((speaker, k) => ({ speaker, chance: chances[turn]?.[k] ?? 0 })).toSorted((a, b) => b.chance - a.chance);
  });
}

/** The lines of an exchange put together to turns, and the turn of each line. */
export function turnsOf(lines: readonly ExchangeLine[]): { turns: { line: ChainLine; settled: number | null | undefined }[]; turnOf: number[] } {
  const turns: { line: ChainLine; settled: number | null | undefined }[] = [];
  const turnOf = lines.map(({ factor, settled }) => {
    const last = turns.at(-1);
    if (last && factor.gap === sameTurn) {
      if (last.settled === undefined) last.settled = settled;
    } else {
      const { key, gap, candidates } = factor;
      turns.push({ line: { key, gap, members: candidates.map((c) => c.speaker), scores: candidates.map((c) => c.score) }, settled });
    }
    return turns.length - 1;
  });
  return { turns, turnOf };
}
