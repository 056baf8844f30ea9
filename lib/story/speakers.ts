import { staticFeatures, turnFeatures, type Candidates } from './features.ts';
import type { StoryWorld } from './scenery.ts';
import { weights } from './weights.ts';

/** Who was found to speak a turn, and how sure that is (0 to 1, before calibration). */
export interface Decision {
  member: number | null;
  sureness: number;
}

interface Path {
  score: number;
  member: number | null;
  previous: Path | null;
}

/** How many readings of the exchange so far are kept side by side. */
const beamWidth = 10;

export type Weights = ReadonlyMap<string, number>;

const back = (path: Path | null) => (k: number): number | null => {
  let at = path;
  for (let i = 1; i < k && at; i++) at = at.previous;
  return at?.member ?? null;
};

/** Log-probabilities of each candidate given who spoke before. */
export function judge(world: StoryWorld, index: number, candidates: Candidates, statics: readonly number[], spoke: (k: number) => number | null, table: Weights): number[] {
  const scores = candidates.members.map((member, i) => {
    let score = statics[i] ?? 0;
    turnFeatures(world, index, member, spoke, (name) => {
      score += table.get(name) ?? 0;
    });
    return score;
  });
  const top = Math.max(...scores);
  const sum = Math.log(scores.reduce((total, score) => total + Math.exp(score - top), 0)) + top;
  return scores.map((score) => score - sum);
}

export function staticScores(candidates: Candidates, table: Weights): number[] {
  return candidates.features.map((features) => {
    let score = 0;
    for (const [name, value] of features) score += (table.get(name) ?? 0) * value;
    return score;
  });
}

/**
 * Decides every turn's speaker: a beam search for the likeliest reading of each run of speech under a log-linear
 * model of one turn given the turns before it. Tags that name their speaker are settled beforehand and steer the rest.
 * Linear in the number of turns.
 */
export function decideSpeakers(world: StoryWorld, table: Weights = weights): Decision[] {
  let beam: Path[] = [];
  const known: (Candidates | null)[] = [];
  const statics: number[][] = [];
  world.lines.forEach((line, index) => {
    const starts = beam.length > 0 ? beam : [null];
    if (line.fixed !== null) {
      known.push(null);
      statics.push([]);
      beam = prune(starts.map((path) => ({ score: path?.score ?? 0, member: line.fixed, previous: path })));
      return;
    }
    const candidates = staticFeatures(world, index);
    const scores = staticScores(candidates, table);
    known.push(candidates);
    statics.push(scores);
    const grown: Path[] = [];
    for (const path of starts) {
      if (candidates.members.length === 0) grown.push({ score: path?.score ?? 0, member: null, previous: path });
      const chances = judge(world, index, candidates, scores, back(path), table);
      chances.forEach((chance, i) => grown.push({ score: (path?.score ?? 0) + chance, member: candidates.members[i] ?? null, previous: path }));
    }
    beam = prune(grown);
  });
  const chosen: (number | null)[] = [];
  for (let path: Path | null = beam[0] ?? null; path; path = path.previous) chosen.push(path.member);
  chosen.reverse();
  return chosen.map((member, index) => {
    const candidates = known[index];
    if (!candidates || member === null) return { member, sureness: member === null ? 0 : 1 };
    return { member, sureness: surenessOf(world, index, chosen, known, statics, table) };
  });
}

/** The chance of the chosen speaker with the neighbours as decided, what follows counted in. */
function surenessOf(world: StoryWorld, index: number, chosen: readonly (number | null)[], known: readonly (Candidates | null)[], statics: readonly number[][], table: Weights): number {
  const candidates = known[index];
  if (!candidates) return 1;
  const at = (i: number, swapped: number | null) => (k: number) => (i - k === index ? swapped : i - k >= 0 ? (chosen[i - k] ?? null) : null);
  const scores = judge(world, index, candidates, statics[index] ?? [], at(index, null), table);
  const mine = candidates.members.map((member, i) => {
    let score = scores[i] ?? 0;
    for (let later = index + 1; later <= index + 2 && later < world.lines.length; later++) {
      const others = known[later];
      const speaker = chosen[later];
      if (!others || speaker === null || speaker === undefined) continue;
      const place = others.members.indexOf(speaker);
      if (place >= 0) score += judge(world, later, others, statics[later] ?? [], at(later, member), table)[place] ?? 0;
    }
    return score;
  });
  const top = Math.max(...mine);
  const total = mine.reduce((sum, score) => sum + Math.exp(score - top), 0);
  const place = candidates.members.indexOf(chosen[index] ?? -1);
  return place < 0 ? 0 : Math.exp((mine[place] ?? -Infinity) - top) / total;
}

/** The best paths, one for each pair of last speakers. */
function prune(paths: Path[]): Path[] {
  paths.sort((a, b) => b.score - a.score);
  const kept: Path[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const key = `${path.member},${path.previous?.member}`;
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(path);
    if (kept.length >= beamWidth) break;
  }
  return kept;
}
