import type { Mention } from './mentions.ts';

/** What a line tells of who is there. */
interface Calling {
  turn: { paragraph: number; scene: number };
  vocatives: readonly number[];
  spokenOf: readonly number[];
  /** Whom its tag names as the speaker. */
  fixed: number | null;
}

/** Of those whom a scene names, so many are kept in mind for a line of whose speaker nothing nearer tells. */
const most = 5;
/** Who is named within so many paragraphs is there soon. */
const soon = 12;

/** Whom each scene names, in narration or by calling them, and from where on: "the gentleman" of its first page may be named on its last. */
export class Presences {
  readonly #foremost: ReadonlyMap<number, readonly number[]>;
  readonly #first = new Map<number, Map<number, number>>();
  readonly #talkedOf = new Map<number, Set<number>>();

  /** @param sceneOf the scene of a paragraph. */
  constructor(mentions: readonly Mention[], lines: readonly Calling[], sceneOf: (paragraph: number) => number | undefined) {
    const scenes = new Map<number, Map<number, number>>();
    const note = (scene: number, member: number) => {
      let named = scenes.get(scene);
      if (!named) scenes.set(scene, (named = new Map()));
      named.set(member, (named.get(member) ?? 0) + 1);
    };
    const begin = (scene: number, member: number, paragraph: number) => {
      let first = this.#first.get(scene);
      if (!first) this.#first.set(scene, (first = new Map()));
      first.set(member, Math.min(paragraph, first.get(member) ?? Infinity));
    };
    for (const { paragraph, member } of mentions) {
      const scene = sceneOf(paragraph);
      if (scene === undefined) continue;
      note(scene, member);
      begin(scene, member, paragraph);
    }
    for (const { turn, vocatives, spokenOf, fixed } of lines) {
      for (const member of vocatives) {
        note(turn.scene, member);
        begin(turn.scene, member, turn.paragraph);
      }
      if (fixed !== null) begin(turn.scene, fixed, turn.paragraph);
      if (spokenOf.length === 0) continue;
      let talkedOf = this.#talkedOf.get(turn.scene);
      if (!talkedOf) this.#talkedOf.set(turn.scene, (talkedOf = new Set()));
      for (const member of spokenOf) talkedOf.add(member);
    }
    this.#foremost = new Map([...scenes].map(([scene, named]) => [scene, [...named].sort((a, b) => b[1] - a[1]).slice(0, most).map(([member]) => member)]));
  }

  /** Whom a scene names most, the most named first. */
  foremost(scene: number): readonly number[] {
    return this.#foremost.get(scene) ?? [];
  }

  /** Whether a scene has somebody by a paragraph: told of, heard or called in it so far, only soon or later, only talked of, or neither. */
  standing(scene: number, member: number, paragraph: number): 'seen' | 'soon' | 'later' | 'talked' | 'unseen' {
    const first = this.#first.get(scene)?.get(member);
    if (first !== undefined) return first <= paragraph ? 'seen' : first <= paragraph + soon ? 'soon' : 'later';
    return this.#talkedOf.get(scene)?.has(member) ? 'talked' : 'unseen';
  }
}
