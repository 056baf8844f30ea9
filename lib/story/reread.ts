import { isBarred } from './candidates.ts';
import { readDiscourse, type Discourse } from './discourse.ts';
import { entry } from './entry.ts';
import { Idiolects, type Shares } from './idiolect.ts';
import { meantAround, meantFeatures } from './meant.ts';
import { ownerFeatures, ownersOf } from './owners.ts';
import type { StoryWorld } from './scenery.ts';

/** A smaller chance than this teaches nothing of how somebody talks. */
const least = 0.05;
/** Who speaks a line with less than this chance is not taken as known for what is told after it. */
const likely = 0.5;
/** Who is meant by so great a share of a description's lines is thought of for each of them. */
const proposed = 0.2;
/** So many who talk most in a scene are thought of for each of its lines. */
const talkers = 3;
/** So many lines of a scene before and after one tell who takes part in it. */
const around = 30;

interface Tally {
  lines: number;
  members: Map<number, number>;
  /** Of them, those that have a share to be proposed by: a few, however many were ever thought of. */
  leading: [member: number, lines: number][];
}

/**
 * The second reading of a story, with the speakers of a first one in mind: how everybody talks, learnt from all lines,
 * not only from those that name their speaker; whom the narration means, now that who spoke before it is known; and who
 * speaks in the scene, beyond the exchange.
 */
export class SecondReading {
  readonly #world: StoryWorld;
  readonly #shares: readonly Shares[];
  readonly #idiolects: Idiolects;
  readonly #discourse: Discourse;
  /** Who is meant by each description, all its lines of the story together; also apart by whom they answer. */
  readonly #called = new Map<string, Tally>();

  /** @param shares who speaks each line by the first reading. */
  constructor(world: StoryWorld, shares: readonly Shares[]) {
    this.#world = world;
    this.#shares = shares.map((one) => one.filter(({ chance }) => chance >= least));
    this.#idiolects = new Idiolects(world.lines, world.words, this.#shares);
    const told = new Map<number, number>();
    const spoken = new Map<number, number>();
    world.lines.forEach(({ turn, tag }, i) => {
      const who = shares[i]?.find(({ chance }) => chance >= likely);
      if (!who) return;
      const [first] = turn.quotations;
      if (first !== undefined) spoken.set(first, who.member);
      if (tag && tag.subject.kind !== 'name') told.set(tag.subject.range.start, who.member);
    });
    world.lines.forEach((_, i) => {
      for (const key of [...this.#keys(i), ...this.#place(i), ...this.#owned(i)]) {
        const tally = this.#called.get(key) ?? { lines: 0, members: new Map<number, number>(), leading: [] };
        this.#called.set(key, tally);
        tally.lines++;
        for (const { member, chance } of this.#shares[i] ?? []) tally.members.set(member, (tally.members.get(member) ?? 0) + chance);
      }
    });
    for (const tally of this.#called.values()) tally.leading = [...tally.members].filter(([, lines]) => lines >= tally.lines * proposed);
    this.#discourse = readDiscourse(world.paragraphs, world.members, world.mentions, world.descriptions, world.narrator, { told, spoken, standsFor: (description, scene) => this.#standsFor(description, scene) });
  }

  /** Whom a description means in a scene by most of its lines there, or by most of them all; itself where that is not told. */
  #standsFor(description: number, scene: number): number {
    for (const key of [`${description} in ${scene}`, `${description}`]) {
      const tally = this.#called.get(key);
      if (!tally) continue;
      for (const [member, lines] of tally.leading) if (lines >= tally.lines * likely) return member;
    }
    return description;
  }

  /** What a described speaker is called, and that with whom he answers: "her mother", "her mother" after Lucy. */
  #keys(index: number): string[] {
    const { described, turn } = entry(this.#world.lines, index);
    if (described === null) return [];
    const before = this.#world.lines[index - 1]?.turn.scene === turn.scene ? this.#shares[index - 1]?.find(({ chance }) => chance >= likely) : undefined;
    return before ? [`${described}`, `${described} ${before.member}`] : [`${described}`];
  }

  /** What he is called, with the scene: "the girl" of one scene is not that of another. */
  #place(index: number): string[] {
    const { described, turn } = entry(this.#world.lines, index);
    return described === null ? [] : [`${described} in ${turn.scene}`];
  }

  /** Whose he is: "her father" of Elizabeth. */
  #owned(index: number): string[] {
    const line = entry(this.#world.lines, index);
    const subject = line.tag?.subject;
    const [owner] = ownersOf(this.#world, this.#world.discourse, line);
    return owner === undefined || subject?.kind !== 'description' ? [] : [`${subject.head} of ${owner}`];
  }

  /** How often each person is meant by what a line calls its speaker, in its other lines; null where there are none. */
  #calledSo(key: string, index: number, people: readonly number[]): number[] | null {
    const tally = this.#called.get(key);
    if (!tally || tally.lines < 2) return null;
    return people.map((member) => {
      const own = this.#shares[index]?.find((share) => share.member === member)?.chance ?? 0;
      return Math.log(0.1 + Math.max(0, (tally.members.get(member) ?? 0) - own) / (tally.lines - 1));
    });
  }

  /** How much people talk in the scene around a line, in lines, beyond its exchange too. */
  #talkAround(index: number): Map<number, number> {
    const { lines } = this.#world;
    const scene = entry(lines, index).turn.scene;
    const talk = new Map<number, number>();
    for (let k = Math.max(0, index - around); k <= Math.min(lines.length - 1, index + around); k++) {
      if (k === index || lines[k]?.turn.scene !== scene) continue;
      for (const { member, chance } of this.#shares[k] ?? []) talk.set(member, (talk.get(member) ?? 0) + chance);
    }
    return talk;
  }

  /** Whom it thinks of for a line, be they near or not: whom its description means elsewhere in the scene, its pronoun now, and who talks most there. */
  proposals(index: number): number[] {
    const line = entry(this.#world.lines, index);
    const found = new Set<number>();
    for (const key of [...this.#place(index), ...this.#owned(index)]) for (const [member] of this.#called.get(key)?.leading ?? []) found.add(member);
    for (const { member } of this.#discourse.pronouns.get(line.tag?.subject.range.start ?? -1)?.slice(0, 2) ?? []) if (line.described === null) found.add(member);
    for (const [member] of [...this.#talkAround(index)].filter(([, lines]) => lines >= 1).sort((a, b) => b[1] - a[1]).slice(0, talkers)) found.add(member);
    return [...found].filter((member) => !isBarred(this.#world, index, member));
  }

  /** What it adds for each candidate of a line, as named features. */
  features(index: number, people: readonly number[]): Map<string, number>[] {
    const line = entry(this.#world.lines, index);
    const { manner, turn, tag } = line;
    const likeness = this.#idiolects.likeness(index, people);
    const cue = tag?.subject.range.start ?? turn.start;
    const until = Math.max(turn.start, manner === 'pronoun' || manner === 'action-pronoun' ? cue : 0);
    const meant = meantAround(this.#discourse, turn, until, cue);
    const scene = this.#talkAround(index);
    const owners = ownersOf(this.#world, this.#discourse, line);
    const kin = tag?.subject.kind === 'description' && tag.subject.kin;
    const [calling, answering] = this.#keys(index).map((key) => this.#calledSo(key, index, people));
    const [owned] = this.#owned(index).map((key) => this.#calledSo(key, index, people));
    const [here] = this.#place(index).map((key) => this.#calledSo(key, index, people));
    return people.map((member, c) => {
      const features = new Map([
        [`${manner}:again-talks-so`, likeness[c] ?? 0],
        [`${manner}:again-scene`, Math.log(0.1 + (scene.get(member) ?? 0))],
      ]);
      if (calling) features.set(`${manner}:again-called`, calling[c] ?? 0);
      if (owned) features.set(`${manner}:again-called-of`, owned[c] ?? 0);
      if (here) features.set(`${manner}:again-called-here`, here[c] ?? 0);
      if (answering) features.set(`${manner}:again-called-after`, answering[c] ?? 0);
      meantFeatures(meant, member, (name, value = 1) => features.set(`${manner}:again-${name}`, value));
      ownerFeatures(this.#world, owners, kin, member, (name) => features.set(`${manner}:again-${name}`, 1));
      return features;
    });
  }
}
