/** Two places that hold the same: index into the old and into the new. */
export interface Pair {
  before: number;
  after: number;
}

/** Gaps larger than this, in cells of the table, are not searched pair by pair. */
const largestTable = 250_000;

/**
 * What two sequences have in common, in order: patience diff (Bram Cohen) on the keys that stand once on either side,
 * and in the gaps between them the longest common subsequence. Near linear; strictly rising on both sides.
 */
export function alignEqual(before: readonly string[], after: readonly string[]): Pair[] {
  const pairs: Pair[] = [];
  align({ before, after, pairs }, { b0: 0, b1: before.length, a0: 0, a1: after.length });
  return pairs;
}

interface Sides {
  before: readonly string[];
  after: readonly string[];
  pairs: Pair[];
}
interface Window {
  b0: number;
  b1: number;
  a0: number;
  a1: number;
}

function align(sides: Sides, window: Window): void {
  const { before, after, pairs } = sides;
  let { b0, b1, a0, a1 } = window;
  while (b0 < b1 && a0 < a1 && before[b0] === after[a0]) pairs.push({ before: b0++, after: a0++ });
  const tail: Pair[] = [];
  while (b0 < b1 && a0 < a1 && before[b1 - 1] === after[a1 - 1]) tail.push({ before: --b1, after: --a1 });
  if (b0 < b1 && a0 < a1) {
    const anchors = longestRise(onceOnEitherSide(sides, { b0, b1, a0, a1 }));
    if (anchors.length === 0) common(sides, { b0, b1, a0, a1 });
    else {
      for (const anchor of anchors) {
        align(sides, { b0, b1: anchor.before, a0, a1: anchor.after });
        pairs.push(anchor);
        b0 = anchor.before + 1;
        a0 = anchor.after + 1;
      }
      align(sides, { b0, b1, a0, a1 });
    }
  }
  pairs.push(...tail.toReversed());
}

/** Keys that stand exactly once in either window, in the order of the new. */
function onceOnEitherSide({ before, after }: Sides, { b0, b1, a0, a1 }: Window): Pair[] {
  const seen = new Map<string, { before: number; after: number; times: number; others: number }>();
  for (let at = b0; at < b1; at += 1) {
    const key = before[at] ?? '';
    const entry = seen.get(key);
    if (entry) entry.times += 1;
    else seen.set(key, { before: at, after: -1, times: 1, others: 0 });
  }
  for (let at = a0; at < a1; at += 1) {
    const entry = seen.get(after[at] ?? '');
    if (!entry) continue;
    entry.others += 1;
    entry.after = at;
  }
  return [...seen.values()].filter((entry) => entry.times === 1 && entry.others === 1).map((entry) => ({ before: entry.before, after: entry.after })).toSorted((a, b) => a.after - b.after);
}

/** The longest run of pairs that rises on both sides (patience sorting); pairs come rising in `after`. */
function longestRise(pairs: Pair[]): Pair[] {
  const piles: Pair[] = [];
  const under = new Map<Pair, Pair | null>();
  for (const pair of pairs) {
    let low = 0;
    let high = piles.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((piles[middle]?.before ?? 0) < pair.before) low = middle + 1;
      else high = middle;
    }
    under.set(pair, piles[low - 1] ?? null);
    piles[low] = pair;
  }
  const rise: Pair[] = [];
  for (let pair = piles.at(-1) ?? null; pair; pair = under.get(pair) ?? null) rise.push(pair);
  return rise.toReversed();
}

/** The longest common subsequence of a small window. */
function common({ before, after, pairs }: Sides, { b0, b1, a0, a1 }: Window): void {
  const [rows, columns] = [b1 - b0, a1 - a0];
  if (rows * columns > largestTable) return;
  const width = columns + 1;
  const table = new Uint32Array((rows + 1) * width);
  for (let r = rows - 1; r >= 0; r -= 1) {
    for (let c = columns - 1; c >= 0; c -= 1) {
      table[r * width + c] = before[b0 + r] === after[a0 + c] ? (table[(r + 1) * width + c + 1] ?? 0) + 1 : Math.max(table[(r + 1) * width + c] ?? 0, table[r * width + c + 1] ?? 0);
    }
  }
  for (let r = 0, c = 0; r < rows && c < columns; ) {
    if (before[b0 + r] === after[a0 + c]) pairs.push({ before: b0 + r++, after: a0 + c++ });
    else if ((table[(r + 1) * width + c] ?? 0) >= (table[r * width + c + 1] ?? 0)) r += 1;
    else c += 1;
  }
}
