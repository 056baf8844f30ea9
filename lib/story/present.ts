import type { Mention } from './mentions.ts';

/** A line that calls people by name. */
interface Calling {
  turn: { paragraph: number; scene: number };
  vocatives: readonly number[];
}

/** Of those whom a scene names, so many are kept in mind for a line of whose speaker nothing nearer tells. */
const most = 5;

/** Whom each scene names, in narration or by calling them: "the gentleman" of its first page may be named on its last. */
export class Presences {
  readonly #foremost: ReadonlyMap<number, readonly number[]>;

  /** @param sceneOf the scene of a paragraph. */
  constructor(mentions: readonly Mention[], lines: readonly Calling[], sceneOf: (paragraph: number) => number | undefined) {
    const scenes = new Map<number, Map<number, number>>();
    const note = (scene: number | undefined, member: number) => {
      if (scene === undefined) return;
      let named = scenes.get(scene);
      if (!named) scenes.set(scene, (named = new Map()));
      named.set(member, (named.get(member) ?? 0) + 1);
    };
    for (const { paragraph, member } of mentions) note(sceneOf(paragraph), member);
    for (const { turn, vocatives } of lines) for (const member of vocatives) note(turn.scene, member);
    this.#foremost = new Map([...scenes].map(([scene, named]) => [scene, [...named].sort((a, b) => b[1] - a[1]).slice(0, most).map(([member]) => member)]));
  }

  /** Whom a scene names most, the most named first. */
  foremost(scene: number): readonly number[] {
    return this.#foremost.get(scene) ?? [];
  }
}
