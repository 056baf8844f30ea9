import { personNoun } from './lexicon.ts';
import type { NameBook } from './names.ts';
import type { SpannedParagraph } from './spans.ts';
import { subjectAt, type Subject } from './subjects.ts';
import type { Tag } from './tags.ts';
import type { Token } from './tokens.ts';
import type { Turn } from './turns.ts';

/** What two ways of naming someone have to do with each other in a text, as counts. */
export interface Meeting {
  /** One answers the other, or calls the other by name: they are two. */
  apart: number;
  /** Both stand in one sentence of the narration. */
  together: number;
  /** Both speak, with just one turn of somebody else's between: most often one person named in two ways. */
  alternate: number;
  /** In how many scenes they alternate. */
  scenes: number;
  /** One is called by name and the other answers. */
  answers: number;
}

/** A name's key, or a description's phrase marked as one. */
export type Label = string;

export const labelOfPhrase = (phrase: string): Label => `the ${phrase}`;

export function labelOf(subject: Subject): Label | null {
  if (subject.kind === 'name') return subject.name.key;
  return subject.kind === 'description' && !subject.kin && !subject.possessed ? labelOfPhrase(subject.phrase) : null;
}

const calling = new Set(['call', 'called', 'calls', 'nicknamed', 'named', 'christened', 'dubbed']);
const weddings = new Set(['married', 'marry', 'marries', 'marrying', 'marriage', 'wedded', 'wedding', 'engaged', 'engagement', 'betrothed', 'bride']);
const otherwise = new Set(['otherwise', 'alias', 'née', 'nee', 'late', 'formerly', 'nicknamed', 'surnamed']);

/** Where a further name of the same person begins after a name: "…, otherwise", "…, better known as". */
function alsoKnown(tokens: readonly Token[], at: number): number | null {
  const first = tokens[at];
  if (!first || first.first || !/^[,(—–-]*$/u.test(first.before)) return null;
  if (otherwise.has(first.lower)) return at + 1;
  const known = first.lower === 'known' ? at : tokens[at + 1]?.lower === 'known' ? at + 1 : null;
  return known !== null && tokens[known + 1]?.lower === 'as' ? known + 2 : null;
}

/** Whether a noun for a person stands soon after an article. */
function toldOfSomeone(tokens: readonly Token[], article: number): boolean {
  for (let i = article + 1; i < tokens.length && i <= article + 5; i++) {
    const token = tokens[i];
    if (!token || token.before !== '') return false;
    if (personNoun(token.lower)) return true;
  }
  return false;
}

const married = new Set(['wife', 'widow']);
const ownersOfWives = new Set(['his', 'my', 'your', 'the', 'whose']);

/** Whether a name stands beside "his wife" or "Tom's widow" and nothing but a comma between: she bears it. */
function isWife(tokens: readonly Token[], start: number, end: number): boolean {
  const owned = (noun: number) => married.has(tokens[noun]?.lower ?? '') && (ownersOfWives.has(tokens[noun - 1]?.lower ?? '') || tokens[noun - 1]?.possessive === true);
  const closed = (at: number) => {
    const next = tokens[at];
    return next === undefined || next.first || /^[,;:—–(-]/u.test(next.before);
  };
  const first = tokens[start];
  const after = tokens[end];
  if (first && !first.first && (first.before === '' || first.before === ',') && owned(start - 1) && closed(end)) return true;
  return after !== undefined && after.before === ',' && owned(end + 1) && closed(end + 2);
}

/** The name or description that was read last, and where it ended. */
interface Passed {
  name: Label | null;
  phrase: string | null;
  end: number;
  /** Stands in a list of people. */
  listed: boolean;
}

/** Who meets whom. Filled in one pass over turns and one over the narration; linear. */
export class Meetings {
  readonly #of = new Map<Label, Map<Label, Meeting>>();
  /** Pairs that the text itself calls one: "Mr. Claypole, otherwise Bolter". */
  readonly stated: [Label, Label][] = [];
  /** Names and what is said beside them: "Eugenio, the courier," and "the courier, Eugenio,". */
  readonly apposed: { name: Label; phrase: string }[] = [];
  /** Names that the text says a wife or a widow bears: "his wife, Fanny," and "Fanny, his wife". */
  readonly wives = new Set<Label>();
  /** Pairs that one sentence names together with a marriage. */
  readonly wed: { groom: Label; bride: Label; paragraph: number }[] = [];
  readonly #lastScene = new Map<Meeting, number>();

  constructor(paragraphs: readonly SpannedParagraph[], turns: readonly Turn[], book: NameBook) {
    this.#readTurns(turns);
    paragraphs.forEach((paragraph, p) => {
      for (const span of paragraph.spans) {
        if (span.quotation === null) this.#readNarration(span.tokens, book);
        this.#readWeddings(span.tokens, book, p);
      }
    });
  }

  /** All whom this label has to do with. */
  around(label: Label): ReadonlyMap<Label, Meeting> {
    return this.#of.get(label) ?? new Map<Label, Meeting>();
  }

  between(a: Label, b: Label): Meeting | null {
    return this.#of.get(a)?.get(b) ?? null;
  }

  #at(a: Label, b: Label): Meeting | null {
    if (a === b) return null;
    let row = this.#of.get(a);
    if (!row) this.#of.set(a, (row = new Map()));
    let cell = row.get(b);
    if (!cell) {
      cell = { apart: 0, together: 0, alternate: 0, scenes: 0, answers: 0 };
      row.set(b, cell);
      let column = this.#of.get(b);
      if (!column) this.#of.set(b, (column = new Map()));
      column.set(a, cell);
    }
    return cell;
  }

  #readTurns(turns: readonly Turn[]): void {
    const labels = turns.map((turn) => {
      const tag = turn.tags.find((t: Tag) => t.subject.kind === 'name') ?? turn.tags.find((t: Tag) => t.subject.kind === 'description') ?? (turn.tags.length === 0 ? turn.beats.find((t: Tag) => t.subject.kind === 'name') : undefined);
      return tag ? labelOf(tag.subject) : null;
    });
    turns.forEach((turn, i) => {
      const own = labels[i] ?? null;
      const before = turns[i - 1];
      const near = before !== undefined && before.scene === turn.scene && turn.paragraph - before.lastParagraph <= 2;
      const earlier = near ? (labels[i - 1] ?? null) : null;
      for (const run of turn.vocatives) {
        const cell = own === null ? null : this.#at(own, run.key);
        if (cell) cell.apart++;
        const called = earlier === null ? null : this.#at(earlier, run.key);
        if (called) called.answers++;
      }
      if (own !== null) {
        if (earlier !== null) {
          const cell = this.#at(own, earlier);
          if (cell) cell.apart++;
        }
        if (near) {
          // "It is not, Corrin," after the Magpie's words, or before them.
          for (const run of before.vocatives) {
            const cell = this.#at(own, run.key);
            if (cell) cell.answers++;
          }
        }
        const second = turns[i - 2];
        const far = labels[i - 2] ?? null;
        if (near && second && far !== null && second.scene === turn.scene && before.paragraph - second.lastParagraph <= 2 && earlier !== own && earlier !== far && !before.sharesParagraph && !turn.sharesParagraph) {
          const cell = this.#at(own, far);
          if (cell) {
            cell.alternate++;
            if (this.#lastScene.get(cell) !== turn.scene) cell.scenes++;
            this.#lastScene.set(cell, turn.scene);
          }
        }
      }
    });
  }

  #readNarration(tokens: readonly Token[], book: NameBook): void {
    let sentence: Label[] = [];
    let previous: Passed | undefined;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i];
      if (!token) break;
      if (token.first) sentence = [];
      // "Mr. Ridley, whom we called Jack", "…, or, as I must now call him, Jack".
      const named = calling.has(token.lower) ? (tokens[i + 1]?.lower === 'him' || tokens[i + 1]?.lower === 'her' ? book.nameAt(tokens, i + 2) : null) : null;
      if (named) {
        const before = new Set(sentence);
        if (before.size === 1) for (const other of before) this.stated.push([other, named.key]);
      }
      let label: Label | null = null;
      let end = i + 1;
      let phrase: string | null = null;
      const run = book.nameAt(tokens, i);
      if (run) {
        label = run.key;
        end = run.end;
        if (isWife(tokens, i, run.end)) this.wives.add(run.key);
      } else if ((token.lower === 'the' || token.lower === 'a' || token.lower === 'an') && ((token.before === ',' && previous?.end === i) || toldOfSomeone(tokens, i))) {
        const subject = subjectAt(tokens, i, book);
        if (subject?.kind === 'description') {
          if (personNoun(subject.head)) label = labelOfPhrase(subject.phrase);
          phrase = token.lower === 'the' ? subject.phrase : null;
          end = subject.end;
        }
      }
      if (label === null && phrase === null) continue;
      // A list is no apposition: "Eugenio, the courier, and the maid".
      const after = tokens[end];
      const closed = after === undefined || after.first || (after.before !== '' && after.lower !== 'and' && after.lower !== 'or');
      if (previous && previous.end === i && token.before === ',' && !previous.listed && closed && tokens[end - 1]?.possessive !== true) {
        if (run && previous.phrase !== null) this.apposed.push({ name: run.key, phrase: previous.phrase });
        else if (phrase !== null && previous.name !== null) this.apposed.push({ name: previous.name, phrase });
      }
      previous = { name: run?.key ?? null, phrase, end, listed: token.before.startsWith(',') || tokens[i - 1]?.lower === 'and' };
      if (label === null) continue;
      if (run) {
        const further = alsoKnown(tokens, run.end);
        const other = further === null ? null : book.nameAt(tokens, further);
        if (other) this.stated.push([label, other.key]);
      }
      if (sentence.length < 8) {
        for (const other of sentence) {
          const cell = this.#at(label, other);
          if (cell) cell.together++;
        }
        if (!sentence.includes(label)) sentence.push(label);
      }
      i = end - 1;
    }
  }

  #readWeddings(tokens: readonly Token[], book: NameBook, paragraph: number): void {
    for (let at = 0; at < tokens.length; at++) {
      if (!weddings.has(tokens[at]?.lower ?? '')) continue;
      const names: Label[] = [];
      for (let i = Math.max(0, at - 7); i < tokens.length && i < at + 6; i++) {
        if (tokens[i]?.first === true) {
          if (i > at) break;
          names.length = 0;
        }
        const run = book.nameAt(tokens, i);
        if (!run) continue;
        names.push(run.key);
        i = run.end - 1;
      }
      for (const a of names) for (const b of names) if (a !== b) this.wed.push({ groom: a, bride: b, paragraph });
    }
  }
}
