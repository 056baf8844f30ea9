import type { Member } from './cast.ts';
import type { Reference } from './discourse.ts';

/** Told of less often than this, someone is no newcomer worth waiting for. */
const noted = 5;
/** A stranger is named at most so many paragraphs after a line of his. */
const patience = 80;
/** A description may be used so many paragraphs longer once its bearer has a name. */
const lingering = 20;
const most = 3;

/** Someone of the story, and the paragraph that names him first. */
export interface Newcomer {
  member: number;
  since: number;
}

/**
 * Who is named later than he comes: "the stranger" of one page is Mr. Monks on the next. Tells, for a paragraph, whom the
 * story names for the first time soon after it, and for a description how many of its uses stand shortly before a name.
 */
export class Newcomers {
  /** In the order in which they are named. */
  readonly #list: Newcomer[];
  readonly #since = new Map<number, number>();
  readonly #handed = new Map<number, Map<number, number>>();

  constructor(members: readonly Member[], references: readonly Reference[]) {
    this.#list = members
      .flatMap((one, member): Newcomer[] => (one.names.length > 0 && one.weight >= noted && !one.isNarrator ? [{ member, since: Math.min(...one.names.map((use) => use.since)) }] : []))
      .sort((a, b) => a.since - b.since);
    for (const { member, since } of this.#list) this.#since.set(member, since);
    const uses = new Map<number, number[]>();
    for (const { member, paragraph, by } of references) {
      if (by !== 'description' || members[member]?.description === null) continue;
      const known = uses.get(member);
      if (known) known.push(paragraph);
      else uses.set(member, [paragraph]);
    }
    for (const [description, at] of uses) {
      const sex = members[description]?.sex ?? 'unknown';
      const counts = new Map<number, number>();
      for (const paragraph of at) {
        for (let k = this.#first(paragraph - lingering); k < this.#list.length; k++) {
          const other = this.#list[k];
          if (!other || other.since > paragraph + patience) break;
          const own = members[other.member]?.sex ?? 'unknown';
          if (sex === 'unknown' || own === 'unknown' || sex === own) counts.set(other.member, (counts.get(other.member) ?? 0) + 1);
        }
      }
      this.#handed.set(description, new Map([...counts].map(([member, count]) => [member, count / (at.length + 1)])));
    }
  }

  /** The first newcomer named in or after a paragraph. */
  #first(paragraph: number): number {
    let [low, high] = [0, this.#list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#list[middle]?.since ?? 0) >= paragraph) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Whom the story names first soon after a paragraph, the soonest first. */
  after(paragraph: number): Newcomer[] {
    const from = this.#first(paragraph + 1);
    return this.#list.slice(from, from + most).filter(({ since }) => since <= paragraph + patience);
  }

  /** In how many paragraphs a member is named for the first time; null where he has been named or is not soon. */
  ahead(member: number, paragraph: number): number | null {
    const since = this.#since.get(member);
    return since === undefined || since <= paragraph || since > paragraph + patience ? null : since - paragraph;
  }

  /** Share of a description's uses that stand shortly before the first naming of a member. */
  handover(description: number, member: number): number {
    return this.#handed.get(description)?.get(member) ?? 0;
  }

  /** Whom a description most likely led up to. */
  handed(description: number): { member: number; share: number }[] {
    return [...(this.#handed.get(description) ?? [])].map(([member, share]) => ({ member, share })).filter(({ share }) => share > 0.3).sort((a, b) => b.share - a.share).slice(0, most);
  }
}
