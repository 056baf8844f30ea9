import { entry } from './entry.ts';
import { femalePronouns, kinNouns, looseVerbs, malePronouns, personNoun, speechVerbs } from './lexicon.ts';
import type { NameBook, NameRun } from './names.ts';
import type { Token } from './tokens.ts';
import type { Sex, TextRange } from './types.ts';

/** Who a clause speaks of: a name, a pronoun, or a description ("the old man", "his wife"). */
export type Subject =
  | { kind: 'name'; name: NameRun; end: number; range: TextRange }
  | { kind: 'pronoun'; pronoun: 'he' | 'she' | 'I' | 'other'; end: number; range: TextRange }
  | { kind: 'description'; phrase: string; head: string; sex: Sex; kin: boolean; possessed: boolean; indefinite: boolean; end: number; range: TextRange };

/** Narration beside a quotation that says who speaks: by a verb of speech, or by what its subject does. */
export interface Tag {
  subject: Subject;
  /** True for a verb of speech; false for an action beside the speech. */
  speech: boolean;
  place: 'after' | 'before';
  range: TextRange;
}

const determiners = new Set(['the', 'a', 'an', 'his', 'her', 'my', 'our', 'their', 'this', 'that', 'another', 'one', 'your']);
const possessives = new Set(['his', 'her', 'my', 'our', 'their', 'your']);
const stops = new Set(['of', 'with', 'in', 'on', 'at', 'to', 'from', 'by', 'and', 'but', 'or', 'who', 'whom', 'which', 'that', 'as', 'when', 'while', 'for', 'again', 'had', 'was', 'has', 'is', 'did', 'could', 'would', 'then', 'suddenly', 'quickly', 'slowly', 'softly', 'here', 'there', 'aloud', 'once', 'after', 'before', 'behind', 'beside', 'into', 'upon', 'without', 'looking', 'turning', 'not', 'never', 'only', 'also', 'too', 'so', 'now']);
const adverbs = new Set(['then', 'only', 'just', 'again', 'also', 'now', 'even', 'still', 'had', 'has', 'have', 'once', 'at', 'last', 'here', 'there', 'never', 'always', 'would', 'could', 'did', 'was', 'to', 'but', 'and', 'so', 'suddenly', 'too', 'that', 'himself', 'herself', 'myself', 'not']);

/** "put in Mara", "broke out the old man" */
const particles = new Set(['in', 'out', 'up', 'on', 'forth', 'off', 'back', 'down', 'aloud']);

/** The subject that begins at token `i`, or null. */
export function subjectAt(tokens: readonly Token[], i: number, book: NameBook): Subject | null {
  const token = tokens[i];
  if (!token) return null;
  const range = (end: number): TextRange => ({ start: token.start, end: tokens[end - 1]?.end ?? token.end });
  if (token.word === 'I') return { kind: 'pronoun', pronoun: 'I', end: i + 1, range: range(i + 1) };
  if (token.lower === 'he' || token.lower === 'she') return { kind: 'pronoun', pronoun: token.lower, end: i + 1, range: range(i + 1) };
  if (['they', 'we', 'you', 'it', 'both', 'everybody', 'everyone', 'all'].includes(token.lower)) return { kind: 'pronoun', pronoun: 'other', end: i + 1, range: range(i + 1) };
  const name = book.nameAt(tokens, i);
  if (name && !tokens[name.end - 1]?.possessive) return { kind: 'name', name, end: name.end, range: range(name.end) };
  // "the irrepressible Thomas"
  if (!name && determiners.has(token.lower)) {
    for (let k = i + 1; k < i + 3 && k < tokens.length; k++) {
      const word = entry(tokens, k);
      if (word.before !== '' || stops.has(word.lower)) break;
      if (word.capital && k > i + 1) {
        const late = book.nameAt(tokens, k);
        if (late && !tokens[late.end - 1]?.possessive) return { kind: 'name', name: late, end: late.end, range: range(late.end) };
      }
      if (word.capital || personNoun(word.lower)) break;
    }
  }
  const own = name !== null && tokens[name.end - 1]?.possessive;
  if (!own && !determiners.has(token.lower)) return null;
  const from = own && name ? name.end : i + 1;
  let head: Token | null = null;
  let end = from;
  for (let k = from; k < tokens.length && k < from + 5; k++) {
    const word = entry(tokens, k);
    if (word.before !== '' || stops.has(word.lower) || word.possessive) break;
    if (head && (speechVerbs.has(word.lower) || (personNoun(head.lower) && /(?:ed|ly)$/u.test(word.lower)))) break;
    // A noun already found, and no other person after it: the phrase is over.
    if (head && personNoun(head.lower) && !personNoun(word.lower)) break;
    head = word;
    end = k + 1;
  }
  if (!head) return null;
  // After the noun of a subject comes its verb; take back a last word that is no person where an earlier one is.
  for (let k = end - 1; k > from; k--) {
    if (personNoun(entry(tokens, k).lower)) break;
    const earlier = entry(tokens, k - 1);
    if (personNoun(earlier.lower)) {
      head = earlier;
      end = k;
      break;
    }
  }
  if (head.lower === 'voice') {
    // "Mara's voice", "the voice of Mara"
    if (own && name) return { kind: 'name', name, end, range: range(end) };
    const owner = tokens[end]?.lower === 'of' && tokens[end]?.before === '' ? book.nameAt(tokens, end + 1) : null;
    if (owner && !tokens[owner.end - 1]?.possessive) return { kind: 'name', name: owner, end: owner.end, range: range(owner.end) };
  }
  const told = personNoun(head.lower);
  let modifiers = tokens.slice(from, end).map((t) => t.lower).join(' ');
  // "the gentleman in the white waistcoat"
  if (told && /^(?:in|with|of|from|at)$/u.test(tokens[end]?.lower ?? '') && tokens[end]?.before === '' && tokens[end + 1]?.lower === 'the') {
    let k = end + 2;
    while (k < tokens.length && k < end + 5 && entry(tokens, k).before === '' && !stops.has(entry(tokens, k).lower)) k++;
    if (k > end + 2) {
      modifiers += ` ${tokens.slice(end, k).map((t) => t.lower).join(' ')}`;
      end = k;
    }
  }
  const sex: Sex = told?.sex ?? 'unknown';
  return { kind: 'description', phrase: modifiers, head: head.lower, sex, kin: kinNouns.has(head.lower), possessed: own === true || possessives.has(token.lower), indefinite: token.lower === 'a' || token.lower === 'an' || token.lower === 'another', end, range: range(end) };
}

const answers = new Set(['reply', 'answer', 'response', 'comment', 'retort', 'rejoinder', 'verdict', 'remark', 'greeting', 'exclamation', 'cry', 'voice', 'question', 'observation', 'advice', 'opinion', 'conclusion']);

/** Whose something is: "Mara's reply", "his voice", "the voice of Mara". */
function ownerAt(tokens: readonly Token[], i: number, book: NameBook): Subject | null {
  const token = tokens[i];
  if (!token) return null;
  const name = book.nameAt(tokens, i);
  if (name && tokens[name.end - 1]?.possessive) return { kind: 'name', name, end: name.end, range: { start: token.start, end: tokens[name.end - 1]?.end ?? token.end } };
  if (token.lower === 'his' || token.lower === 'her') return { kind: 'pronoun', pronoun: token.lower === 'his' ? 'he' : 'she', end: i + 1, range: { start: token.start, end: token.end } };
  return null;
}

/** "softly", but not "Dolly". */
const isManner = (token: Token): boolean => !token.capital && token.lower.endsWith('ly');

const isPerson = (subject: Subject): boolean => subject.kind !== 'description' || personNoun(subject.head) !== null;

function ends(token: Token): boolean {
  return !token.first ? /[;]/u.test(token.before) : true;
}

/** Reads narration that follows a quotation. `close`: how the quotation ended: with a comma (the sentence goes
 * on), with ! or ?, or with a full stop (what follows is a sentence of its own). */
export function tagAfter(tokens: readonly Token[], close: 'open' | 'cry' | 'stop', book: NameBook): Tag | null {
  const first = tokens[0];
  // After "!" and "?" a small letter goes on with the sentence, as after a comma.
  const open = close === 'open' || (close === 'cry' && first !== undefined && !first.capital && first.word === first.lower);
  if (!first || (/[;]/u.test(first.before) && !speechVerbs.has(first.lower))) return null;
  const tag = (subject: Subject, speech: boolean, upTo: number): Tag => ({ subject, speech, place: 'after', range: { start: first.start, end: tokens[upTo - 1]?.end ?? first.end } });
  // "said Mara", "softly replied the old man", "and added she"
  for (let i = 0; i < 3 && i < tokens.length; i++) {
    const token = entry(tokens, i);
    if (i > 0 && ends(token)) break;
    if (speechVerbs.has(token.lower) && (!token.capital || i === 0)) {
      let k = i + 1;
      while (k < tokens.length && k < i + 3 && !ends(entry(tokens, k)) && (adverbs.has(entry(tokens, k).lower) || particles.has(entry(tokens, k).lower) || isManner(entry(tokens, k)))) k++;
      const subject = k < tokens.length && !ends(entry(tokens, k)) ? subjectAt(tokens, k, book) : null;
      if (subject && (subject.kind !== 'pronoun' || subject.pronoun !== 'other') && entry(tokens, k).before !== '."') return tag(subject, true, subject.end);
      break;
    }
    if (!isManner(token) && token.lower !== 'and' && token.lower !== 'then') break;
  }
  // "It was Mara who spoke", "Mara it was who spoke"
  if (first.lower === 'it' && tokens[1]?.lower === 'was') {
    const who = subjectAt(tokens, 2, book);
    if (who && isPerson(who) && tokens[who.end]?.lower === 'who') return tag(who, true, who.end + 1);
  }
  // "from Mara"
  if (open && first.lower === 'from') {
    const source = subjectAt(tokens, 1, book);
    if (source && source.kind === 'name') return tag(source, true, source.end);
  }
  // "was Mara's reply", "came his answer"
  if (open && (first.lower === 'was' || first.lower === 'came')) {
    const owner = ownerAt(tokens, 1, book);
    if (owner && tokens.slice(owner.end, owner.end + 3).some((token) => answers.has(token.lower))) return tag(owner, true, owner.end + 1);
  }
  // "smiled Mara", where the sentence goes on after the comma
  const second = tokens[1];
  if (open && !first.capital && /(?:ed|t|ew|ang|oke|aid)$/u.test(first.lower) && !personNoun(first.lower) && second && second.before === '') {
    const subject = subjectAt(tokens, 1, book);
    if (subject && (subject.kind === 'name' || (subject.kind === 'description' && isPerson(subject)))) return tag(subject, true, subject.end);
  }
  const subject = subjectAt(tokens, 0, book);
  if (!subject || !isPerson(subject)) {
    if (subject?.kind === 'description' && speechVerbs.has(tokens[subject.end]?.lower ?? '')) return tag(subject, true, subject.end + 1);
    return null;
  }
  for (let k = subject.end; k < tokens.length && k < subject.end + 5; k++) {
    const token = entry(tokens, k);
    if (ends(token)) break;
    if (speechVerbs.has(token.lower) && !token.capital) {
      const closes = tokens[k + 1] === undefined || /[.,;:!?]/u.test(entry(tokens, k + 1).before);
      return tag(subject, open || (!looseVerbs.has(token.lower) && (close === 'cry' || closes)), k + 1);
    }
    if (!adverbs.has(token.lower) && !isManner(token) && token.before === '') break;
  }
  return tag(subject, open && !first.first, subject.end);
}

/** Reads narration that leads up to a quotation. `introduces`: it ends with a comma or a colon, or nothing. */
export function tagBefore(tokens: readonly Token[], introduces: boolean, book: NameBook): Tag | null {
  let from = tokens.length - 1;
  while (from > 0 && !entry(tokens, from).first) from--;
  const first = tokens[from];
  if (!first) return null;
  const range = { start: first.start, end: tokens.at(-1)?.end ?? first.end };
  if (introduces) {
    for (let i = tokens.length - 1; i >= from; i--) {
      const verb = entry(tokens, i);
      if (!speechVerbs.has(verb.lower) && !/^(?:saying|asking|crying|adding|whispering|exclaiming|murmuring|voice|words|answer|reply)$/u.test(verb.lower)) continue;
      // "Mara said", with a few words between; otherwise "said Mara".
      const nearest = nearestSubject(tokens, from, i, book);
      if (nearest) return { subject: nearest, speech: true, place: 'before', range };
      const follows = subjectAt(tokens, i + 1, book);
      if (follows && isPerson(follows) && tokens[i + 1]?.before === '') return { subject: follows, speech: true, place: 'before', range };
    }
  }
  const subject = nearestSubject(tokens, from, tokens.length, book, true);
  return subject ? { subject, speech: false, place: 'before', range } : null;
}

const prepositions = new Set(['of', 'with', 'in', 'on', 'at', 'to', 'from', 'by', 'for', 'into', 'upon', 'than', 'like', 'about', 'behind', 'beside', 'near', 'after', 'towards', 'toward', 'before', 'past', 'over', 'through', 'against', 'between']);

/** Words that begin a clause, so that a name after them is its subject. */
const openers = new Set(['and', 'but', 'while', 'when', 'whilst', 'till', 'until', 'as', 'so', 'then', 'though', 'although', 'for', 'because', 'yet', 'or', 'whereupon', 'that', 'if', 'where', 'nor', 'indeed', 'last', 'even', 'before', 'after', 'since']);

/** Where the words of a verb begin: "had softly said" begins at "had". */
function verbStart(tokens: readonly Token[], verb: number, from: number): number {
  let start = verb;
  while (start > from && tokens[start]?.before === '' && (isManner(entry(tokens, start - 1)) || adverbs.has(entry(tokens, start - 1).lower)) && entry(tokens, start - 1).lower !== 'and' && entry(tokens, start - 1).lower !== 'but') start--;
  return start;
}

/**
 * The subject of the clause before token `verb`: the one right before it, the one before an aside ("Mara, who had
 * heard Tom, said"), otherwise the sentence's first, or the last one followed by a verb.
 */
function nearestSubject(tokens: readonly Token[], from: number, verb: number, book: NameBook, firstWins = false): Subject | null {
  let found: Subject | null = null;
  let aside: Subject | null = null;
  const start = firstWins ? verb : verbStart(tokens, verb, from);
  const afterAside = !firstWins && /^[,—–-]/u.test(tokens[start]?.before ?? '');
  for (let i = from; i < verb; i++) {
    const token = entry(tokens, i);
    const before = tokens[i - 1];
    const subject = subjectAt(tokens, i, book);
    if (!subject || subject.end > verb) continue;
    const person = isPerson(subject) && !(subject.kind === 'pronoun' && subject.pronoun === 'other');
    const next = tokens[subject.end];
    // "…, for Mara cried:", "Mara, who said:", "…, and to Mara, who, rising, said:"
    if (!firstWins && person && subject.end === start && !afterAside && (i === from || !speechVerbs.has(before?.lower ?? ''))) return subject;
    const relative = next?.lower === 'who' && (subject.end + 1 === start || (afterAside && tokens[subject.end + 1]?.before.startsWith(',') === true));
    if (!firstWins && person && relative) return subject;
    const inside = i > from && before !== undefined && token.before === '' && (prepositions.has(before.lower) || speechVerbs.has(before.lower));
    const opens = i === from || token.before !== '' || openers.has(before?.lower ?? '');
    if (person && subject.kind !== 'pronoun' && opens && !(inside && !openers.has(before?.lower ?? '')) && next !== undefined && next.before.startsWith(',') && subject.end < start) aside = subject;
    const acts = next === undefined || (!next.capital && (next.before === '' || subject.end >= verb || i === from));
    if (!inside && acts && person) {
      const object = i > from && before !== undefined && token.before === '' && subject.kind === 'name' && /(?:ed|s)$/u.test(before.lower) && before.lower !== 'as';
      if (!object) {
        if (firstWins) return subject;
        found = subject;
      }
    }
    i = Math.max(i, subject.end - 1);
  }
  if (afterAside && aside) return aside;
  return aside && (!found || aside.range.start > found.range.start) ? aside : found;
}

/** Pronoun to sex. */
export const pronounSex = (word: string): Sex => (femalePronouns.has(word) ? 'female' : malePronouns.has(word) ? 'male' : 'unknown');
