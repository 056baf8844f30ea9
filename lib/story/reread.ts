import { entry } from './entry.ts';
import { Idiolects, type Shares } from './idiolect.ts';
import type { StoryWorld } from './scenery.ts';

/** A smaller chance than this teaches nothing of how somebody talks. */
const least = 0.05;

/**
 * The second reading of a story, with the speakers of a first one in mind: how everybody talks, learnt from all lines,
 * not only from those that name their speaker.
 */
export class SecondReading {
  readonly #world: StoryWorld;
  readonly #idiolects: Idiolects;

  /** @param shares who speaks each line by the first reading. */
  constructor(world: StoryWorld, shares: readonly Shares[]) {
    this.#world = world;
    this.#idiolects = new Idiolects(world.lines, world.words, shares.map((one) => one.filter(({ chance }) => chance >= least)));
  }

  /** What it adds for each candidate of a line, as named features. */
  features(index: number, people: readonly number[]): Map<string, number>[] {
    const { manner } = entry(this.#world.lines, index);
    return this.#idiolects.likeness(index, people).map((likeness) => new Map([[`${manner}:again-talks-so`, likeness]]));
  }
}
