import { entry } from './entry.ts';
import { kinNouns, looseVerbs, personNoun, petWords, speechVerbs } from './lexicon.ts';
import type { NameBook } from './names.ts';
import { determiners, isPerson, stops, subjectAt, type Subject } from './subjects.ts';
import type { Token } from './tokens.ts';
import type { TextRange } from './types.ts';

/** Narration beside a quotation that says who speaks: by a verb of speech, or by what its subject does. */
export interface Tag {
  subject: Subject;
  /** True for a verb of speech; false for an action beside the speech. */
  speech: boolean;
  place: 'after' | 'before';
  range: TextRange;
}

const adverbs = new Set(['then', 'only', 'just', 'again', 'also', 'now', 'even', 'still', 'had', 'has', 'have', 'once', 'at', 'last', 'here', 'there', 'never', 'always', 'would', 'could', 'did', 'was', 'to', 'but', 'and', 'so', 'suddenly', 'too', 'that', 'himself', 'herself', 'myself', 'not']);

/** "shouting", "replying": verbs of speech that go with another verb. */
const participles = new Set([...speechVerbs].filter((verb) => verb.endsWith('ed') && !looseVerbs.has(verb)).map((verb) => (verb.endsWith('ied') ? `${verb.slice(0, -3)}ying` : `${verb.slice(0, -2)}ing`)));
for (const word of ['saying', 'asking', 'crying', 'adding', 'telling']) participles.add(word);

/** "put in Mara", "broke out the old man" */
const particles = new Set(['in', 'out', 'up', 'on', 'forth', 'off', 'back', 'down', 'aloud']);

const answers = new Set(['reply', 'answer', 'response', 'comment', 'retort', 'rejoinder', 'verdict', 'remark', 'greeting', 'exclamation', 'cry', 'voice', 'question', 'view', 'observation', 'advice', 'opinion', 'conclusion', 'admission', 'contribution', 'suggestion', 'criticism', 'explanation', 'objection', 'protest', 'whisper', 'words']);

/** Whose something is: "Mara's reply", "his voice", "the voice of Mara". */
function ownerAt(tokens: readonly Token[], i: number, book: NameBook): Subject | null {
  const token = tokens[i];
  if (!token) return null;
  const name = book.nameAt(tokens, i);
  if (name && tokens[name.end - 1]?.possessive) return { kind: 'name', name, end: name.end, range: { start: token.start, end: tokens[name.end - 1]?.end ?? token.end } };
  // "his mother's answer", "the impatient man's question"
  for (let k = i + 1; determiners.has(token.lower) && k <= i + 3; k++) {
    const whose = tokens[k];
    if (!whose || whose.before !== '' || whose.capital) break;
    if (!whose.possessive) continue;
    const told = personNoun(whose.lower);
    if (told) return { kind: 'description', phrase: tokens.slice(i + 1, k + 1).map((word) => word.lower).join(' '), head: whose.lower, sex: told.sex, kin: kinNouns.has(whose.lower), possessed: token.lower !== 'the', indefinite: false, end: k + 1, range: { start: token.start, end: whose.end } };
    break;
  }
  if (token.lower === 'my') return { kind: 'pronoun', pronoun: 'I', end: i + 1, range: { start: token.start, end: token.end } };
  if (token.lower === 'his' || token.lower === 'her') return { kind: 'pronoun', pronoun: token.lower === 'his' ? 'he' : 'she', end: i + 1, range: { start: token.start, end: token.end } };
  return null;
}

/** "softly", but not "Dolly". */
const isManner = (token: Token): boolean => !token.capital && token.lower.endsWith('ly');

/** "that brisk official", where "that" leads a description and no clause. */
function isThatPerson(tokens: readonly Token[], k: number, book: NameBook): boolean {
  const subject = tokens[k]?.lower === 'that' ? subjectAt(tokens, k, book) : null;
  return subject?.kind === 'description' && personNoun(subject.head) !== null;
}

function ends(token: Token): boolean {
  return !token.first ? /[;]/u.test(token.before) : true;
}

/** Whether the word at `k` is no more than an epithet of the name after it. */
function isEpithet(tokens: readonly Token[], k: number, book: NameBook): boolean {
  const word = entry(tokens, k);
  const name = entry(tokens, k + 1);
  if (word.capital || word.before !== '' || word.possessive || determiners.has(word.lower) || stops.has(word.lower) || prepositions.has(word.lower) || openers.has(word.lower) || petWords.has(word.lower)) return false;
  return name.before === '' && name.capital && !name.possessive && !/^(?:him|her|them|me|it|us|you|he|she)$/u.test(word.lower) && book.nameAt(tokens, k) === null && book.nameAt(tokens, k + 1) !== null;
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
      while (k < tokens.length && k < i + 3 && !ends(entry(tokens, k)) && ((adverbs.has(entry(tokens, k).lower) && !isThatPerson(tokens, k, book)) || particles.has(entry(tokens, k).lower) || isManner(entry(tokens, k)))) k++;
      // "whispered by Mara", "said astonished Mara"
      if (tokens[k]?.lower === 'by') k++;
      else if (k + 1 < tokens.length && isEpithet(tokens, k, book)) k++;
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
  if ((open || !first.capital) && (first.lower === 'was' || first.lower === 'came')) {
    // "was the view of Mara"
    const source = tokens[1]?.lower === 'the' && answers.has(tokens[2]?.lower ?? '') && tokens[3]?.lower === 'of' ? subjectAt(tokens, 4, book) : null;
    if (source && isPerson(source) && source.kind !== 'pronoun') return tag(source, true, source.end);
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

/** A verb of speech in any of its forms: "said", "shouting". */
const isSpeech = (word: string): boolean => speechVerbs.has(word) || (word.endsWith('ing') && participles.has(word));

/** Reads narration that leads up to a quotation. `introduces`: it ends with a comma or a colon, or nothing. */
export function tagBefore(tokens: readonly Token[], introduces: boolean, book: NameBook): Tag | null {
  let from = tokens.length - 1;
  while (from > 0 && !entry(tokens, from).first) from--;
  const first = tokens[from];
  if (!first) return null;
  const range = { start: first.start, end: tokens.at(-1)?.end ?? first.end };
  if (introduces) {
    // "said in a low voice": the voice tells who speaks only where no verb does.
    const spoken = tokens.some((token, i) => i >= from && isSpeech(token.lower));
    for (let i = tokens.length - 1; i >= from; i--) {
      const verb = entry(tokens, i);
      if (!(spoken ? isSpeech(verb.lower) : /^(?:voice|words|answer|reply)$/u.test(verb.lower))) continue;
      // "Tom heard her say"
      const object = verb.lower === 'say' && verb.before === '' ? entry(tokens, Math.max(from, i - 1)) : null;
      if (object?.lower === 'it') return null;
      if (object?.lower === 'him' || object?.lower === 'her') return { subject: { kind: 'pronoun', pronoun: object.lower === 'him' ? 'he' : 'she', end: i, range: { start: object.start, end: object.end } }, speech: true, place: 'before', range };
      // "His answer was short:", "Then his words came slowly:"
      if (!spoken && verb.before === '') {
        for (let k = i - 1; k >= Math.max(from, i - 2); k--) {
          const owner = ownerAt(tokens, k, book);
          if (owner && owner.end <= i) return { subject: owner, speech: true, place: 'before', range };
        }
      }
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

/** Of these, what begins a clause that another hangs on: its subject is not the other's. */
const subordinates = new Set(['while', 'when', 'whilst', 'till', 'until', 'as', 'though', 'although', 'because', 'if', 'where', 'before', 'after', 'since']);

/** Words that begin a clause inside another: "what he was doing". */
const embedding = new Set(['what', 'which', 'whom', 'than']);

/** Words that lead on to whoever acts next: "soon afterwards Mara". */
const soon = new Set(['afterwards', 'soon', 'then', 'now', 'next', 'thereupon', 'meanwhile', 'once', 'here', 'again']);

/** Whether a word after a subject is its verb, as far as its form tells. */
const mayAct = (token: Token | undefined): boolean => token !== undefined && token.before === '' && !token.capital && !prepositions.has(token.lower) && !stops.has(token.lower);

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
  let main: Subject | null = null;
  let aside: Subject | null = null;
  let last: Subject | null = null;
  let parted = false;
  const start = firstWins ? verb : verbStart(tokens, verb, from);
  const afterAside = !firstWins && /^[,—–-]/u.test(tokens[start]?.before ?? '');
  const coordinated = !firstWins && tokens[start - 1]?.lower === 'and';
  const afterClause = coordinated && tokens[start - 1]?.before === ',' && tokens[verb]?.lower.endsWith('ing') === false;
  for (let i = from; i < verb; i++) {
    const token = entry(tokens, i);
    const before = tokens[i - 1];
    if (token.before.startsWith(';')) parted = true;
    const subject = subjectAt(tokens, i, book);
    if (!subject || subject.end > verb) continue;
    const person = isPerson(subject) && !(subject.kind === 'pronoun' && subject.pronoun === 'other');
    const next = tokens[subject.end];
    // "…, for Mara cried:", "Mara, who said:", "…, and to Mara, who, rising, said:"
    if (!firstWins && person && subject.end === start && !afterAside && (i === from || !speechVerbs.has(before?.lower ?? ''))) return subject;
    const relative = next?.lower === 'who' && (subject.end + 1 === start || (afterAside && tokens[subject.end + 1]?.before.startsWith(',') === true));
    if (!firstWins && person && relative) return subject;
    if (person) last = subject;
    const opened = i > from && token.before === '' && before !== undefined && openers.has(before.lower);
    const inside = i > from && before !== undefined && token.before === '' && (prepositions.has(before.lower) || speechVerbs.has(before.lower)) && !(opened && mayAct(next));
    const opens = i === from || token.before !== '' || opened || (before !== undefined && (isManner(before) || soon.has(before.lower)));
    if (person && (subject.kind !== 'pronoun' || opened) && opens && !(inside && !opened) && next !== undefined && next.before.startsWith(',') && subject.end < start) {
      aside = subject;
      parted = false;
    }
    const acts = next === undefined || (!next.capital && (next.before === '' || subject.end >= verb || i === from));
    if (!inside && acts && person) {
      const object = i > from && before !== undefined && token.before === '' && ((subject.kind === 'name' && /(?:ed|s)$/u.test(before.lower) && before.lower !== 'as') || (subject.kind !== 'pronoun' && before.lower.length > 5 && before.lower.endsWith('ing') && next?.before === ','));
      if (!object) {
        if (firstWins) return subject;
        // "Mara saw what he was doing, and said": the clause inside has a subject of its own.
        if (found && coordinated && before !== undefined && token.before === '' && embedding.has(before.lower)) {
          i = Math.max(i, subject.end - 1);
          continue;
        }
        found = subject;
        // What stood before a semicolon is over, once someone else acts after it.
        if (parted && aside !== subject) aside = null;
        if (!(before !== undefined && token.before === '' && (embedding.has(before.lower) || (opened && subordinates.has(before.lower) && !(before.lower === 'when' && before.before === ','))))) main = subject;
      }
    }
    i = Math.max(i, subject.end - 1);
  }
  // "Charles looked at his father for permission, who said"
  if (!firstWins && last && tokens[start - 1]?.lower === 'who' && tokens[start - 1]?.before.startsWith(',')) return last;
  if (afterAside && aside) return aside;
  // "He took the hint, and when Mary had finished, said"
  if (afterAside && main) return main;
  if (afterClause && main && !(aside && aside.range.start > main.range.start)) return main;
  return aside && (!found || aside.range.start > found.range.start) ? aside : found;
}
