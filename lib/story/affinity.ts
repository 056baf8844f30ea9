import type { Reference } from './discourse.ts';

/** How much speaks for a description ("the beadle") meaning a member that the story names ("Mr. Bumble"). */
export interface Affinity {
  /** Share of the description's uses with the name close before. */
  coverage: number;
  /** How much oftener than elsewhere the name is close before it (natural log). */
  lift: number;
  /** -1 to 1: they take the same turns of a talk (every second line), or answer each other (neighbouring lines). */
  parity: number;
}

export type Affinities = ReadonlyMap<number, ReadonlyMap<number, Affinity>>;

/** What is "close before": at most so many references and paragraphs back. */
const references = 14;
const paragraphs = 3;

interface Told {
  /** Member of a line by its tag, described or named; null where none is. */
  member: number | null;
  described: boolean;
  exchange: number;
}

/**
 * Compares how a story's descriptions and names are used. Linear in the number of references and lines.
 *
 * @param isDescription whether a member is known by a description only.
 * @param told the lines of the story in order.
 */
export function readAffinities(list: readonly Reference[], isDescription: (member: number) => boolean, told: readonly Told[]): Affinities {
  const uses = new Map<number, number>();
  const near = new Map<number, Map<number, number>>();
  const anywhere = new Map<number, number>();
  list.forEach((reference, r) => {
    const seen = new Set<number>();
    for (let k = r - 1; k >= Math.max(0, r - references); k--) {
      const other = list[k];
      if (!other || reference.paragraph - other.paragraph > paragraphs) break;
      if (other.by === 'name') seen.add(other.member);
    }
    for (const member of seen) anywhere.set(member, (anywhere.get(member) ?? 0) + 1);
    if (reference.by !== 'description' || !isDescription(reference.member)) return;
    uses.set(reference.member, (uses.get(reference.member) ?? 0) + 1);
    const mine = bucket(near, reference.member);
    for (const member of seen) mine.set(member, (mine.get(member) ?? 0) + 1);
  });
  const even = new Map<number, Map<number, number>>();
  const odd = new Map<number, Map<number, number>>();
  told.forEach((line, i) => {
    if (line.member === null || !line.described) return;
    for (let k = Math.max(0, i - 3); k <= Math.min(told.length - 1, i + 3); k++) {
      const other = told[k];
      if (!other || k === i || other.member === null || other.described || other.exchange !== line.exchange) continue;
      const into = bucket(Math.abs(k - i) === 2 ? even : odd, line.member);
      into.set(other.member, (into.get(other.member) ?? 0) + (Math.abs(k - i) === 3 ? 0.5 : 1));
    }
  });
  const out = new Map<number, Map<number, Affinity>>();
  for (const [description, count] of uses) {
    const mine = new Map<number, Affinity>();
    out.set(description, mine);
    for (const [member, times] of near.get(description) ?? []) {
      const base = ((anywhere.get(member) ?? 0) + 1) / (list.length + 1);
      const coverage = times / (count + 1);
      const same = even.get(description)?.get(member) ?? 0;
      const other = odd.get(description)?.get(member) ?? 0;
      mine.set(member, { coverage, lift: Math.log((times + 0.5) / (count + 1) / base), parity: (same - other) / (same + other + 2) });
    }
  }
  return out;
}

function bucket<K, L>(map: Map<K, Map<L, number>>, key: K): Map<L, number> {
  let inner = map.get(key);
  if (!inner) map.set(key, (inner = new Map()));
  return inner;
}
