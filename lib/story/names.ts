import { femaleNames, isTitle, maleNames, notNames, petWords, speechVerbs } from './lexicon.ts';
import type { SpannedParagraph } from './spans.ts';
import type { Token } from './tokens.ts';

/** A name as it stands in the text: "old Mr. Fenn", "Elizabeth Bennet", "the Hatter". */
export interface NameRun {
  /** Index of the token after the run. */
  end: number;
  titles: string[];
  /** Its words without titles, lower case. */
  core: string[];
  /** Titles and core joined: two runs of one key are one name. */
  key: string;
  written: string;
  article: boolean;
}

interface WordCount {
  lower: number;
  middle: number;
  first: number;
}

const surnameTitles = new Set(['mr', 'mrs', 'miss', 'ms', 'dr', 'mister', 'madame', 'monsieur', 'mme', 'mlle']);
const particles = new Set(['de', 'von', 'van', 'du', 'la', 'le', 'del', 'della', 'di', 'der', 'af', 'al', 'bin']);

/** Which of a text's capitalised words are names. Built once per text from how each word is written throughout. */
export class NameBook {
  readonly #counts = new Map<string, WordCount>();
  readonly #titled = new Set<string>();
  readonly #memo = new Map<string, boolean>();

  constructor(paragraphs: readonly SpannedParagraph[]) {
    for (const paragraph of paragraphs) {
      for (const span of paragraph.spans) {
        span.tokens.forEach((token, i) => {
          this.#count(token);
          // "Mr. Hall" makes a name even of a common noun.
          const next = span.tokens[i + 1];
          if (surnameTitles.has(token.lower) && token.capital && next?.capital && clear(next) && !isTitle(next.lower)) this.#titled.add(next.lower);
        });
      }
    }
  }

  #count(token: Token): void {
    let count = this.#counts.get(token.lower);
    if (!count) this.#counts.set(token.lower, (count = { lower: 0, middle: 0, first: 0 }));
    if (!token.capital) {
      if (token.word === token.lower) count.lower++;
    } else if (token.first) count.first++;
    else count.middle++;
  }

  isName(token: Token | undefined): boolean {
    if (!token || !token.capital || token.word.length < 2) return false;
    let known = this.#memo.get(token.lower);
    if (known === undefined) this.#memo.set(token.lower, (known = this.#judge(token.lower)));
    return known;
  }

  #judge(word: string): boolean {
    if (this.#titled.has(word) && (this.#counts.get(word)?.lower ?? 0) < 30 * (this.#counts.get(word)?.middle ?? 0)) return true;
    if (notNames.has(word) || isTitle(word) || /['’](?:ll|d|ve|re|m|t)$/u.test(word) || /\d/u.test(word)) return false;
    const { lower, middle, first } = this.#counts.get(word) ?? { lower: 0, middle: 0, first: 0 };
    const listed = femaleNames.has(word) || maleNames.has(word);
    if (middle > 0) return lower <= middle * (listed ? 3 : 0.7);
    if (lower > 0 || speechVerbs.has(word)) return false;
    return listed || first >= 2;
  }

  /** The name that begins at token `i`, or null. A title alone before no name ("the General said") counts where it is written with a capital. */
  nameAt(tokens: readonly Token[], i: number): NameRun | null {
    let at = i;
    let article = false;
    let token = tokens[at];
    // Most words are none: told apart before anything is made for them.
    if (!token || (token.lower !== 'the' && !token.capital && !isTitle(token.lower) && !petWords.has(token.lower))) return null;
    const titles: string[] = [];
    if (token.lower === 'the') {
      article = true;
      token = tokens[++at];
      if (!token || token.before !== '') return null;
    }
    const head = article ? i + 1 : i;
    const pets: string[] = [];
    while (token && (isTitle(token.lower) || petWords.has(token.lower)) && (at <= head || clear(token))) {
      const pet = petWords.has(token.lower);
      if (!pet && !token.capital && !/^(?:uncle|aunt|cousin|sir|mrs|mr)$/u.test(token.lower)) return null;
      if (token.possessive) break;
      (pet ? pets : titles).push(token.lower);
      token = tokens[++at];
    }
    const core: string[] = [];
    let end = at;
    while (token && (at <= head || clear(token))) {
      const named: boolean = this.isName(token) || (titles.length > 0 && core.length === 0 && token.capital && !notNames.has(token.lower));
      const epithet: boolean = article && titles.length === 0 && core.length === 1 && token.capital && at > i + 1 && !token.first && !isTitle(token.lower);
      const initial = token.word.length === 1 && /\p{Lu}/u.test(token.word) && token.word !== 'I' && core.length + titles.length > 0;
      // "the March Hare": a capital word before a name that has an article is part of it.
      const fore: boolean = article && titles.length + core.length === 0 && token.capital && !token.possessive && at > i && clear(tokens[at + 1]) && !isTitle(token.lower) && this.isName(tokens[at + 1]);
      if (named || initial || epithet || fore) {
        if (named || epithet || fore) {
          core.push(token.lower);
          end = at + 1;
        }
        if (token.possessive) break;
      } else if (!(particles.has(token.lower) && core.length + titles.length > 0 && tokens[at + 1]?.capital && clear(tokens[at + 1]))) break;
      else core.push(token.lower);
      token = tokens[++at];
    }
    while (core.length > 0 && particles.has(core.at(-1) ?? '')) core.pop();
    if (core.length === 0) {
      const last = tokens[at - 1];
      // "the General", "Mamma": a capital title that stands for its bearer.
      if (titles.length !== 1 || !last || !last.capital || pets.length > 0 || (last.first && !article) || at - 1 < i) return null;
      return { end: at, titles: [], core: [last.lower], key: last.lower, written: article ? `the ${last.word}` : last.word, article };
    }
    if (article && (core.at(-1) ?? '').endsWith('s') && this.#counts.has((core.at(-1) ?? '').slice(0, -1)) && titles.length === 0) return null;
    const from = tokens[i + (article ? 1 : 0) + pets.length];
    const written = tokens.slice(from ? tokens.indexOf(from, i) : i, end).map((t) => (isAbbreviated(t) ? `${t.word}.` : t.word)).join(' ');
    return { end, titles, core, key: [...titles, ...core].join(' '), written: article && titles.length === 0 ? `the ${written}` : written, article };
  }
}

/** Nothing but white space stands before it; the dot of an abbreviation or initial was taken off by the tokeniser. */
const clear = (token: Token | undefined): boolean => token !== undefined && token.before === '';
const isAbbreviated = (token: Token): boolean => /^(?:mr|mrs|dr|capt|col|gen|lt|sgt|rev|prof|mlle|mme)$/u.test(token.lower);
