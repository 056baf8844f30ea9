import type { Line } from './scenery.ts';
import type { SpannedParagraph } from './spans.ts';

/** How strongly the whole story's talk stands in for what is not known of one person's, in words. */
const prior = 700;
/** Of a long speech so many different words are looked at. */
const mostWords = 80;
/** Who was heard to say less than this, in words, has no way of speaking yet. */
const fewest = 30;

/** Who speaks a line, as far as it is known: shares of it, at most 1 together. */
export type Shares = readonly { member: number; chance: number }[];

interface Talk {
  counts: Map<string, number>;
  total: number;
}

const silence = (): Talk => ({ counts: new Map(), total: 0 });

/** How people of a story talk: "sir", "ain't", "my dear", and what they talk of. Learnt from lines whose speaker is known. */
export class Idiolects {
  readonly #lines: readonly Line[];
  readonly #words: readonly string[][];
  readonly #shares: readonly Shares[];
  readonly #all: Talk = silence();
  readonly #own = new Map<number, Talk>();

  /** @param shares who speaks each line, by its index; empty where nobody knows. */
  constructor(lines: readonly Line[], words: readonly string[][], shares: readonly Shares[]) {
    this.#lines = lines;
    this.#words = words;
    this.#shares = shares;
    lines.forEach((_, i) => {
      const spoken = words[i] ?? [];
      for (const word of spoken) count(this.#all, word, 1);
      for (const { member, chance } of shares[i] ?? []) {
        const own = this.#own.get(member) ?? silence();
        this.#own.set(member, own);
        for (const word of spoken) count(own, word, chance);
      }
    });
  }

  /**
   * How much more a line's words are like each person's other talk than like anybody's: a log likelihood ratio over the
   * root of the number of words. 0 where too little is known of somebody.
   */
  likeness(index: number, people: readonly number[]): number[] {
    const words = (this.#words[index] ?? []).slice(0, mostWords);
    const length = this.#words[index]?.length ?? 0;
    if (words.length === 0 || !this.#lines[index]) return people.map(() => 0);
    return people.map((member) => {
      const own = this.#own.get(member);
      // What the line itself taught is left out.
      const mine = this.#shares[index]?.find((share) => share.member === member)?.chance ?? 0;
      const total = (own?.total ?? 0) - mine * length;
      if (!own || total < fewest) return 0;
      let sum = 0;
      for (const word of words) {
        const common = ((this.#all.counts.get(word) ?? 0) + 0.5) / (this.#all.total + 1);
        sum += Math.log((Math.max(0, (own.counts.get(word) ?? 0) - mine) + prior * common) / (total + prior) / common);
      }
      return sum / Math.sqrt(words.length);
    });
  }
}

function count(talk: Talk, word: string, by: number): void {
  talk.counts.set(word, (talk.counts.get(word) ?? 0) + by);
  talk.total += by;
}

/** The different words of each line, in order. */
export function wordsOf(paragraphs: readonly SpannedParagraph[], lines: readonly Line[]): string[][] {
  return lines.map(({ turn }) => {
    const words = new Set<string>();
    const spoken = new Set(turn.quotations);
    for (let p = turn.paragraph; p <= turn.lastParagraph; p++) {
      for (const span of paragraphs[p]?.spans ?? []) if (span.quotation !== null && spoken.has(span.quotation)) for (const token of span.tokens) words.add(token.lower);
    }
    return [...words];
  });
}
