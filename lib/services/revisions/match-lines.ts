import { alignEqual, type Pair } from './align.ts';

/** A line as matching sees it. */
export interface MatchLine {
  text: string;
  kind: string;
}

export interface LineMatch extends Pair {
  /** True where the words are the same; white space may differ. */
  same: boolean;
  /** True where the line stands elsewhere in the order of the story. */
  moved: boolean;
}

/** Lines are alike from this share of common words. */
const alike = 0.5;
/** A line shorter than this, in letters, is too common to be known again out of its place. */
const tellingLength = 12;
/** Old lines looked at for one new line in a gap that is too large for all pairs. */
const reach = 12;
const mostPairs = 40_000;

/** A text with its white space folded: what makes two lines the same line. */
export function foldSpace(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/**
 * Which line of a revised manuscript is which of the old one: the same in the same order, then the same moved to another
 * place, then, between those, lines that changed a little. Each line is matched at most once. Near linear in the lines.
 *
 * @returns matches in the order of the new lines
 */
export function matchLines(before: readonly MatchLine[], after: readonly MatchLine[]): LineMatch[] {
  const [oldKeys, newKeys] = [before.map((line) => foldSpace(line.text)), after.map((line) => foldSpace(line.text))];
  const inOrder = alignEqual(oldKeys, newKeys);
  const taken = { before: new Set(inOrder.map((pair) => pair.before)), after: new Set(inOrder.map((pair) => pair.after)) };
  const take = (pair: Pair) => {
    taken.before.add(pair.before);
    taken.after.add(pair.after);
  };
  const moved = findMoved(oldKeys, newKeys, taken, take);
  const near = findAlike(before, after, inOrder, taken, take);
  return [
    ...inOrder.map((pair) => ({ ...pair, same: true, moved: false })),
    ...moved.map((pair) => ({ ...pair, same: true, moved: true })),
    ...near.map((pair) => ({ ...pair, same: false, moved: false })),
  ].toSorted((a, b) => a.after - b.after);
}

interface Taken {
  before: Set<number>;
  after: Set<number>;
}

/** Lines that stand once among what is left of either side, and their neighbours that moved with them. */
function findMoved(oldKeys: readonly string[], newKeys: readonly string[], taken: Taken, take: (pair: Pair) => void): Pair[] {
  const places = (keys: readonly string[], used: Set<number>) => {
    const found = new Map<string, number>();
    const twice = new Set<string>();
    keys.forEach((key, at) => {
      if (used.has(at)) return;
      if (found.has(key)) twice.add(key);
      found.set(key, at);
    });
    for (const key of twice) found.delete(key);
    return found;
  };
  const old = places(oldKeys, taken.before);
  const seeds: Pair[] = [];
  for (const [key, after] of places(newKeys, taken.after)) {
    const before = old.get(key);
    if (before !== undefined && key.replace(/[^\p{L}\p{N}]/gu, '').length >= tellingLength) seeds.push({ before, after });
  }
  const moved: Pair[] = [];
  const claim = (pair: Pair): boolean => {
    if (taken.before.has(pair.before) || taken.after.has(pair.after)) return false;
    take(pair);
    moved.push(pair);
    return true;
  };
  for (const seed of seeds) claim(seed);
  for (const seed of seeds) {
    for (const step of [1, -1]) {
      for (let { before, after } = { before: seed.before + step, after: seed.after + step }; oldKeys[before] !== undefined && oldKeys[before] === newKeys[after]; before += step, after += step) {
        if (!claim({ before, after })) break;
      }
    }
  }
  return moved;
}

/** Lines that changed a little, between two neighbours that stayed. */
function findAlike(before: readonly MatchLine[], after: readonly MatchLine[], inOrder: readonly Pair[], taken: Taken, take: (pair: Pair) => void): Pair[] {
  const found: Pair[] = [];
  let [b, a] = [0, 0];
  for (const anchor of [...inOrder, { before: before.length, after: after.length }]) {
    const olds = range(b, anchor.before).filter((at) => !taken.before.has(at));
    const news = range(a, anchor.after).filter((at) => !taken.after.has(at));
    for (const pair of pairAlike(before, after, olds, news)) {
      take(pair);
      found.push(pair);
    }
    [b, a] = [anchor.before + 1, anchor.after + 1];
  }
  return found;
}

/** The pairs of a gap, rising on both sides, whose likeness adds up to the most. */
function pairAlike(before: readonly MatchLine[], after: readonly MatchLine[], olds: number[], news: number[]): Pair[] {
  if (olds.length === 0 || news.length === 0) return [];
  const bags = { olds: olds.map((at) => bagOf(before[at])), news: news.map((at) => bagOf(after[at])) };
  const whole = olds.length * news.length <= mostPairs;
  const width = news.length + 1;
  // A gap too large for all pairs is one that was written anew: only what stands near its old place is looked at.
  if (!whole) return nearest(bags, olds, news);
  const gain = new Float64Array((olds.length + 1) * width);
  const scores = new Float64Array(olds.length * news.length);
  for (let o = olds.length - 1; o >= 0; o -= 1) {
    for (let n = news.length - 1; n >= 0; n -= 1) {
      const score = likeness(bags.olds[o], bags.news[n]);
      scores[o * news.length + n] = score;
      gain[o * width + n] = Math.max(gain[(o + 1) * width + n] ?? 0, gain[o * width + n + 1] ?? 0, score < alike ? 0 : score + (gain[(o + 1) * width + n + 1] ?? 0));
    }
  }
  const pairs: Pair[] = [];
  for (let o = 0, n = 0; o < olds.length && n < news.length; ) {
    const score = scores[o * news.length + n] ?? 0;
    const here = gain[o * width + n] ?? 0;
    if (score >= alike && here === score + (gain[(o + 1) * width + n + 1] ?? 0)) pairs.push({ before: olds[o++] ?? 0, after: news[n++] ?? 0 });
    else if (here === (gain[(o + 1) * width + n] ?? 0)) o += 1;
    else n += 1;
  }
  return pairs;
}

function nearest(bags: { olds: Bag[]; news: Bag[] }, olds: number[], news: number[]): Pair[] {
  const pairs: Pair[] = [];
  let from = 0;
  for (const [n, bag] of bags.news.entries()) {
    let best = -1;
    let most = alike;
    for (let o = from; o < Math.min(olds.length, from + reach); o += 1) {
      const score = likeness(bags.olds[o], bag);
      if (score > most) [best, most] = [o, score];
    }
    if (best < 0) continue;
    pairs.push({ before: olds[best] ?? 0, after: news[n] ?? 0 });
    from = best + 1;
  }
  return pairs;
}

interface Bag {
  words: Map<string, number>;
  size: number;
  kind: string;
}

function bagOf(line: MatchLine | undefined): Bag {
  const words = new Map<string, number>();
  const all = line?.text.toLocaleLowerCase('en').match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  for (const word of all) words.set(word, (words.get(word) ?? 0) + 1);
  return { words, size: all.length, kind: line?.kind ?? '' };
}

/** Dice's coefficient over words, 0 to 1; lines of two kinds are never alike. */
function likeness(a: Bag | undefined, b: Bag | undefined): number {
  if (!a || !b || a.kind !== b.kind || a.size + b.size === 0) return 0;
  let common = 0;
  for (const [word, times] of a.words) common += Math.min(times, b.words.get(word) ?? 0);
  return (2 * common) / (a.size + b.size);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
