/** Who decides what goes wrong with which request: a callback, a queue of names, or a table of rates drawn by a seed. */
import { XorShift } from '../../lib/audio/random.ts';

/** The share of requests, 0 to 1, that each name befalls; the rest go well. Together at most 1. */
export type Rates<Name extends string> = Partial<Record<Name, number>>;

/** What befalls the n-th request of its kind (from 0), if anything. */
export type Plan<Name extends string, Asked> = Rates<Name> | ((n: number, asked: Asked) => Name | null) | null;

export class Mischiefs<Name extends string, Asked> {
  readonly names: readonly Name[];
  /** How often each befell a request. */
  readonly done = new Map<Name, number>();
  #plan: Plan<Name, Asked>;
  #queue: (Name | null)[] = [];
  #random: XorShift;
  #asked = 0;

  /** `names` is the closed list. Throws RangeError for a name or a rate that is none. */
  constructor(names: readonly Name[], plan: Plan<Name, Asked> = null, seed = 1) {
    this.names = names;
    this.#random = new XorShift(seed);
    this.#plan = this.#checked(plan);
  }

  /** From now on this plan; what was queued is forgotten. Counting and chance begin anew. */
  set(plan: Plan<Name, Asked>, seed = 1): void {
    this.#plan = this.#checked(plan);
    this.#queue = [];
    this.#asked = 0;
    this.#random = new XorShift(seed);
  }

  /** What befalls the next requests, one by one; after them the plan goes on. */
  queue(names: readonly (Name | null)[]): void {
    for (const name of names) if (name !== null) this.#known(name);
    this.#queue.push(...names);
  }

  /** What befalls this request. Every request asks once. */
  next(asked: Asked): Name | null {
    const name = this.#choose(asked);
    if (name !== null) this.done.set(this.#known(name), (this.done.get(name) ?? 0) + 1);
    return name;
  }

  #choose(asked: Asked): Name | null {
    const n = this.#asked++;
    const [queued] = this.#queue.splice(0, 1);
    if (queued !== undefined) return queued;
    if (typeof this.#plan === 'function') return this.#plan(n, asked);
    if (this.#plan === null) return null;
    let left = this.#random.next();
    for (const name of this.names) {
      left -= this.#plan[name] ?? 0;
      if (left < 0) return name;
    }
    return null;
  }

  #known(name: string): Name {
    const known = this.names.find((one) => one === name);
    if (known === undefined) throw new RangeError(`There is no mischief “${name}”. There are: ${this.names.join(', ')}.`);
    return known;
  }

  #checked(plan: Plan<Name, Asked>): Plan<Name, Asked> {
    if (plan === null || typeof plan === 'function') return plan;
    let sum = 0;
    for (const name of Object.keys(plan)) {
      const rate = plan[this.#known(name)] ?? 0;
      if (!(rate >= 0 && rate <= 1)) throw new RangeError(`The rate of “${name}” must be from 0 to 1.`);
      sum += rate;
    }
    if (sum > 1 + 1e-9) throw new RangeError(`The rates together are ${sum}, more than 1.`);
    return plan;
  }
}
