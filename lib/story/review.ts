import { calledOf, followingFactors, isDoubtful, mannerOf, solveChain, weighParts, type ChainLine, type Weights } from './chain.ts';
import { confidenceOf } from './confidence.ts';
import { entry } from './entry.ts';
import { groupExchanges, resolveExchange, sameTurn, turnsOf, type ExchangeLine } from './resolve.ts';
import { clampLines } from './speakers.ts';
import type { LineFactor } from './types.ts';
import { weights } from './weights.ts';

/**
 * What a person's answers teach about lines that nobody asked about. Two lessons, drawn from all settled lines of a book
 * and told again in the factors of its open lines:
 *
 * - A description ("the old man") that was answered with a person most likely means that person elsewhere too; a name
 *   that was twice answered with another than its bearer means that other.
 * - A character whose lines were all given to one other person, of some part of them all, is that person under another
 *   name.
 *
 * Lines without a lesson keep their factor object. Linear in the lines.
 */
export function learnFromAnswers(lines: readonly ExchangeLine[]): ExchangeLine[] {
  const taught = new Map<string, Map<number, number>>();
  const given = new Map<number, Map<number, number>>();
  const leads = new Map<number, number>();
  for (const { factor, settled } of lines) {
    if (factor.gap === sameTurn) continue;
    const likeliest = factor.candidates[0]?.speaker;
    if (likeliest !== undefined) leads.set(likeliest, (leads.get(likeliest) ?? 0) + 1);
    if (settled === undefined || settled === null) continue;
    const called = calledOf(factor.key);
    if (called !== null) count(taught, called, settled);
    if (likeliest !== undefined) count(given, likeliest, settled);
  }
  const same = new Map<number, number>();
  for (const [speaker, answers] of given) {
    const all = [...answers.values()].reduce((sum, n) => sum + n, 0);
    const [other, times] = [...answers].reduce((best, one) => (one[1] > best[1] ? one : best), [speaker, 0]);
    if (other !== speaker && !answers.has(speaker) && times >= Math.min(6, Math.max(2, (leads.get(speaker) ?? 0) * 0.2)) && times >= all * 0.75) same.set(speaker, other);
  }
  if (taught.size === 0 && same.size === 0) return [...lines];
  return lines.map((line) => {
    if (line.settled !== undefined || line.factor.gap === sameTurn) return line;
    let candidates = line.factor.candidates;
    if (candidates.some((c) => same.has(c.speaker))) candidates = renamed(candidates, same);
    const answers = taught.get(calledOf(line.factor.key) ?? '');
    if (answers) candidates = told(candidates, answers, mannerOf(line.factor.key) === 'name');
    return candidates === line.factor.candidates ? line : { ...line, factor: { ...line.factor, candidates } };
  });
}

type Candidates = LineFactor['candidates'];

const byScore = (a: Candidates[number], b: Candidates[number]) => b.score - a.score;

function renamed(candidates: Candidates, same: ReadonlyMap<number, number>): Candidates {
  const scores = new Map<number, number>();
  for (const { speaker, score } of candidates) {
    const who = same.get(speaker) ?? speaker;
    scores.set(who, Math.max(score, scores.get(who) ?? -Infinity));
  }
  return [...scores].map(([speaker, score]) => ({ speaker, score })).sort(byScore);
}

/** How far an answer carries to other lines that name their speaker alike: as one of so many against the reading's own. */
const trust = { name: 0.7, other: 20 };

function told(candidates: Candidates, answers: ReadonlyMap<number, number>, named: boolean): Candidates {
  const scores = new Map(candidates.map(({ speaker, score }) => [speaker, score]));
  const lowest = named ? 0 : -2;
  for (const speaker of answers.keys()) if (!scores.has(speaker)) scores.set(speaker, named ? -Infinity : lowest);
  const all = [...answers.values()].reduce((sum, n) => sum + n, 0);
  return [...scores]
    .map(([speaker, score]) => {
      const times = answers.get(speaker) ?? 0;
      if (!named) return { speaker, score: score + Math.log1p(trust.other * times) - (times === 0 ? Math.log1p(trust.other * all) / 2 : 0) };
      return { speaker, score: Math.log((score === -Infinity ? 0 : 1) + trust.name * times) };
    })
    .sort(byScore);
}

function count<K>(map: Map<K, Map<number, number>>, key: K, speaker: number): void {
  const inner = map.get(key) ?? new Map<number, number>();
  map.set(key, inner);
  inner.set(speaker, (inner.get(speaker) ?? 0) + 1);
}

/**
 * Who speaks each line of a whole book, settled lines and their lessons counted in: `resolveExchange` for every
 * exchange after `learnFromAnswers`.
 */
export function readAgain(lines: readonly ExchangeLine[], table: Weights = weights): { speaker: number | null; confidence: number }[] {
  const learned = learnFromAnswers(lines);
  return groupExchanges(learned.map((line) => line.factor)).flatMap(({ start, end }) => resolveExchange(learned.slice(start, end), table));
}

/** A question worth asking: the line, and how many lines its answer is expected to set right. */
export interface Question {
  line: number;
  gain: number;
}

/** So far about a line an answer is looked for to change others. */
const reach = 14;
/** Lines this sure are asked only for what they teach of their names. */
const sureEnough = 0.92;

/**
 * The open lines worth asking of one exchange (lessons already counted in), with what an answer is worth: for each
 * speaker the line may have, how many lines of the exchange would change with that answer, weighed by how likely it is.
 */
export function questionsOf(lines: readonly ExchangeLine[], table: Weights = weights): Question[] {
  const { turns, turnOf } = turnsOf(lines);
  const clamped = clampLines(turns.map((turn) => turn.line), turns.map((turn) => turn.settled));
  const steps = followingFactors(clamped, table);
  const weighed = weighParts(clamped, table, steps);
  const { chances } = solveChain(weighed, table, steps);
  const best = chances.map((list) => list.indexOf(Math.max(...list)));
  const questions: Question[] = [];
  let asked = -1;
  lines.forEach((_, i) => {
    const t = turnOf[i] ?? -1;
    if (t === asked) return;
    asked = t;
    const turn = turns[t];
    const mine = chances[t] ?? [];
    const chosen = best[t] ?? 0;
    if (!turn || turn.settled !== undefined) return;
    const line = entry(clamped, t);
    const sure = line.members.length === 0 ? 0 : confidenceOf(line.key, mine[chosen] ?? 0);
    let gain = 1 - sure;
    if (sure < sureEnough) gain += spread(weighed, t, chances, best, sure, table);
    questions.push({ line: i, gain });
  });
  return questions;
}

/** How many other lines an answer is expected to set right. */
function spread(lines: readonly ChainLine[], t: number, chances: readonly (readonly number[])[], best: readonly number[], sure: number, table: Weights): number {
  const mine = chances[t] ?? [];
  const chosen = best[t] ?? 0;
  const from = Math.max(0, t - reach);
  const to = Math.min(lines.length, t + reach + 1);
  const rest = Math.max(1e-9, 1 - (mine[chosen] ?? 0));
  const others = mine.map((chance, k) => ({ chance, k })).filter(({ k }) => k !== chosen).sort((a, b) => b.chance - a.chance).slice(0, 3);
  let gain = 0;
  for (const { chance, k } of others) {
    const likely = (1 - sure) * (chance / rest);
    if (likely < 0.02) continue;
    const window = lines.slice(from, to).map((line, w) => (from + w === t ? { ...line, members: [line.members[k] ?? -1], scores: [0] } : line));
    const solved = solveChain(window, table).chances;
    let changed = 0;
    for (let w = 0; w < window.length; w++) {
      if (from + w === t || entry(lines, from + w).members.length < 2) continue;
      const now = solved[w] ?? [];
      changed += Math.max(...now) - (now[best[from + w] ?? 0] ?? 0);
    }
    gain += likely * changed;
  }
  return gain;
}

/**
 * Which open lines of a book to ask a person about, in the order of what their answers are worth: by how many lines an
 * answer is expected to set right, in its exchange and among all lines that name their speaker alike. Ask the first,
 * settle it, and call again: every answer changes the order. Positions are of first lines of turns.
 */
export function reviewOrder(lines: readonly ExchangeLine[], table: Weights = weights): number[] {
  const learned = learnFromAnswers(lines);
  const questions = groupExchanges(learned.map((line) => line.factor)).flatMap(({ start, end }) => questionsOf(learned.slice(start, end), table).map((question) => ({ ...question, line: question.line + start })));
  return rankQuestions(learned, questions).map((question) => question.line);
}

/** The questions in order, what they teach of their names counted in. */
export function rankQuestions(lines: readonly ExchangeLine[], questions: readonly Question[]): Question[] {
  const open = new Map<string, number>();
  const known = new Set<string>();
  for (const { factor, settled } of lines) {
    const called = calledOf(factor.key);
    if (called === null || factor.gap === sameTurn) continue;
    if (settled === undefined) open.set(called, (open.get(called) ?? 0) + 1);
    else known.add(called);
  }
  const asked = new Set<string>();
  return questions
    .map((question) => {
      const { key } = entry(lines, question.line).factor;
      const called = calledOf(key);
      if (called === null || known.has(called)) return question;
      // A name is asked once: its first line stands for all.
      const alike = asked.has(called) ? 0 : (open.get(called) ?? 1) - 1;
      asked.add(called);
      // A name in a tag is seldom somebody else's throughout; a description is often.
      const wrong = mannerOf(key) === 'name' ? (isDoubtful(key) ? 0.02 : 0.004) : Math.min(0.5, question.gain);
      return { ...question, gain: question.gain + wrong * 0.5 * Math.min(60, alike) };
    })
    .sort((a, b) => b.gain - a.gain || a.line - b.line);
}
