import { chainKey, followingFactors, mannerOf, solveChain, toldKey, weighParts, type ChainLine, type Solved, type Weights } from './chain.ts';
import { confidenceOf } from './confidence.ts';
import { entry } from './entry.ts';
import { pronounOf } from './candidates.ts';
import { gapOf, hasLead, staticFeatures, type Candidates } from './features.ts';
import type { Shares } from './idiolect.ts';
import { SecondReading } from './reread.ts';
import type { StoryWorld } from './scenery.ts';
import { weights } from './weights.ts';

/** Who was found to speak a turn, and how sure that is. */
export interface Decision {
  member: number | null;
  /** How likely that is right, 0 to 1, calibrated. */
  confidence: number;
}

/** So often the story is read again in the light of the reading before. */
const rereadings = 2;

/** Candidates beyond so many, or so far below the best (in nats), are not worth weighing. */
const most = 8;
const deepest = 9;

export function staticScores(candidates: Candidates['features'], table: Weights): number[] {
  return candidates.map((features) => {
    let score = 0;
    for (const [name, value] of features) score += (table.get(name) ?? 0) * value;
    return score;
  });
}

/** Marks the weights of the first reading, which knows nothing of what the second one sees. */
export const firstMark = '1|';

const firstOf = new WeakMap<Weights, Weights>();

/** The weights of the first reading, by the plain names of its features. */
function firstWeights(table: Weights): Weights {
  let first = firstOf.get(table);
  if (!first) {
    first = new Map([...table].flatMap(([name, value]) => (name.startsWith(firstMark) ? [[name.slice(firstMark.length), value] as const] : [])));
    firstOf.set(table, first);
  }
  return first;
}

/** Whether a name could be somebody else's than its bearer: another of some note shares a word of it. */
function isShared(world: StoryWorld, name: { core: string[] }, bearer: number): boolean {
  return name.core.some((word) => (world.bearers.get(word) ?? []).some((member) => member !== bearer));
}

/** How a line hangs on the one before, for the chain. */
export function linkOf(world: StoryWorld, index: number): { key: string; gap: string } {
  const line = entry(world.lines, index);
  const asked = world.lines[index - 1]?.turn.asks === true;
  const subject = line.manner === 'none' ? undefined : line.tag?.subject;
  const called = subject?.kind === 'name' ? subject.name.key : subject?.kind === 'description' ? subject.phrase : '';
  const sex = line.fixed !== null ? (world.members[line.fixed]?.sex ?? 'unknown') : pronounOf(line);
  const doubtful = subject?.kind === 'name' && line.fixed !== null && isShared(world, subject.name, line.fixed);
  return { key: chainKey(line.manner, hasLead(world, line), asked, sex, doubtful, called, line.verb), gap: index === 0 ? 'x' : gapOf(world, index - 1, index) };
}

interface Candidacy {
  members: readonly number[];
  scores: Float64Array;
}

interface Weighed {
  link: { key: string; gap: string };
  members: readonly number[];
  scores: readonly number[];
}

/** Which candidates are worth weighing, by their scores: their places, the likeliest first. */
export function likeliest(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  return [...scores.keys()].filter((i) => (scores[i] ?? 0) - top >= -deepest).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0)).slice(0, most);
}

/** The candidates worth weighing, the likeliest first, their scores to the hundredth. */
function keepLikely({ link, members, scores }: Weighed): ChainLine {
  const top = Math.max(...scores);
  const rounded = scores.map((score) => Math.round((score - top) * 100) / 100);
  const kept = likeliest(rounded);
  return { ...link, members: kept.map((i) => members[i] ?? 0), scores: kept.map((i) => rounded[i] ?? 0) };
}

/** How likely each candidate speaks each line, by a reading of it. */
export function sharesOf(lines: readonly ChainLine[], settled: Settled, table: Weights): Shares[] {
  return exchangesOf(lines).flatMap(({ start, end }) => {
    const clamped = clampLines(lines.slice(start, end), settled.slice(start, end));
    const { chances } = weighExchange(clamped, table);
    return clamped.map((line, i) => line.members.map((member, c) => ({ member, chance: chances[i]?.[c] ?? 0 })));
  });
}

/** The candidates of a line with whomever a reading thinks of beyond them. */
function withFurther(world: StoryWorld, index: number, all: Candidacy, proposed: readonly number[], table: Weights): Candidacy {
  if (proposed.every((member) => all.members.includes(member))) return all;
  const { members, features } = staticFeatures(world, index, proposed);
  return { members, scores: Float64Array.from(staticScores(features, table)) };
}

/**
 * Every line as the chain weighs it: candidates with their log scores, the likeliest first. The story is read
 * once by its text, and then twice again, each time in the light of who spoke by the reading before and of what a person settled.
 */
export function weighLines(world: StoryWorld, table: Weights = weights, settled: Settled = []): ChainLine[] {
  const firstTable = firstWeights(table);
  // What the text alone is worth to every candidate in the second reading.
  const alone: Candidacy[] = [];
  const first = world.lines.map((line, index): ChainLine => {
    const link = linkOf(world, index);
    if (line.fixed !== null) return { ...link, members: [line.fixed], scores: [0] };
    const { members, features } = staticFeatures(world, index);
    alone[index] = { members, scores: Float64Array.from(staticScores(features, table)) };
    return keepLikely({ link, members, scores: staticScores(features, firstTable) });
  });
  let shares = sharesOf(first, settled, firstTable);
  let lines = first;
  for (let reading = 0; reading < rereadings; reading++) {
    if (reading > 0) shares = sharesOf(lines, settled, table);
    const again = new SecondReading(world, shares);
    lines = first.map((line, index): ChainLine => {
      const all = alone[index];
      if (!all || all.members.length < 2) return line;
      const { members, scores } = withFurther(world, index, all, again.proposals(index), table);
      const added = staticScores(again.features(index, members), table);
      return keepLikely({ link: { key: line.key, gap: line.gap }, members, scores: members.map((_, c) => (scores[c] ?? 0) + (added[c] ?? 0)) });
    });
  }
  return lines;
}

/** Splits lines into exchanges, each from a line that hangs on none before it (`x`) to the next such. */
export function exchangesOf(lines: readonly { gap: string }[]): { start: number; end: number }[] {
  const starts = lines.flatMap((line, i) => (i === 0 || line.gap === 'x' ? [i] : []));
  return starts.map((start, k) => ({ start, end: starts[k + 1] ?? lines.length }));
}

/** `settled[i]`: whom a person named for line i; null nobody (the narrator), undefined or missing where it is open. */
export type Settled = readonly (number | null | undefined)[];

/** Whoever a person named takes part in the talk: so many turns before and after he is a candidate, at such a score. */
const presence = { turns: 14, none: -0.8, told: -1.8 };

/**
 * The lines with settled speakers as their only candidates, and those speakers among the candidates of the open lines
 * around, but for lines whose tag names somebody or that another reader told.
 */
export function clampLines(lines: readonly ChainLine[], settled: Settled): ChainLine[] {
  if (settled.every((who) => who === undefined)) return [...lines];
  return lines.map((line, i): ChainLine => {
    const who = settled[i];
    if (who === null) return { ...line, members: [], scores: [] };
    if (who !== undefined) return { ...line, members: [who], scores: [0] };
    const manner = mannerOf(line.key);
    if (manner === 'name' || manner === 'self' || manner === toldKey) return line;
    const present = new Set<number>();
    for (let k = Math.max(0, i - presence.turns); k <= Math.min(lines.length - 1, i + presence.turns); k++) {
      const other = settled[k];
      if (other !== undefined && other !== null && !line.members.includes(other)) present.add(other);
    }
    if (present.size === 0) return line;
    const score = manner === 'none' ? presence.none : presence.told;
    return { ...line, members: [...line.members, ...present], scores: [...line.scores, ...[...present].map(() => score)] };
  });
}

/** Solves an exchange twice: everyone's part in it, by the first solution, counts in the second. */
export function weighExchange(lines: readonly ChainLine[], table: Weights = weights): Solved {
  const steps = followingFactors(lines, table);
  return solveChain(weighParts(lines, table, steps), table, steps);
}

/**
 * The speakers of one exchange: for each line the candidate with the highest probability, all other lines weighed in.
 * Settled lines stand and have confidence 1.
 */
export function decideExchange(lines: readonly ChainLine[], settled: Settled, table: Weights = weights): Decision[] {
  const clamped = clampLines(lines, settled);
  const { chances } = weighExchange(clamped, table);
  return clamped.map((line, i) => {
    const who = settled[i];
    if (who !== undefined) return { member: who, confidence: 1 };
    const mine = chances[i] ?? [];
    let best = 0;
    for (let k = 1; k < mine.length; k++) if ((mine[k] ?? 0) > (mine[best] ?? 0)) best = k;
    const member = line.members[best];
    return member === undefined ? { member: null, confidence: 0 } : { member, confidence: confidenceOf(line.key, mine[best] ?? 0) };
  });
}

/** Decides every line of a text, exchange by exchange. Linear in the number of lines. */
export function decideSpeakers(lines: readonly ChainLine[], settled: Settled = [], table: Weights = weights): Decision[] {
  return exchangesOf(lines).flatMap(({ start, end }) => decideExchange(lines.slice(start, end), settled.slice(start, end), table));
}
