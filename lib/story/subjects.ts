import { entry } from './entry.ts';
import { femalePronouns, kinNouns, malePronouns, personNoun, speechVerbs } from './lexicon.ts';
import type { NameBook, NameRun } from './names.ts';
import type { Token } from './tokens.ts';
import type { Sex, TextRange } from './types.ts';

/** Who a clause speaks of: a name, a pronoun, or a description ("the old man", "his wife"). */
export type Subject =
  | { kind: 'name'; name: NameRun; end: number; range: TextRange }
  | { kind: 'pronoun'; pronoun: 'he' | 'she' | 'I' | 'other'; end: number; range: TextRange }
  | { kind: 'description'; phrase: string; head: string; sex: Sex; kin: boolean; possessed: boolean; indefinite: boolean; end: number; range: TextRange };

/** Words that lead a description. */
export const determiners = new Set(['the', 'a', 'an', 'his', 'her', 'my', 'our', 'their', 'this', 'that', 'another', 'one', 'your']);
const possessives = new Set(['his', 'her', 'my', 'our', 'their', 'your']);
/** Words that end one, or are none of it. */
export const stops = new Set(['of', 'with', 'in', 'on', 'at', 'to', 'from', 'by', 'and', 'but', 'or', 'who', 'whom', 'which', 'that', 'as', 'when', 'while', 'for', 'again', 'had', 'was', 'has', 'is', 'did', 'could', 'would', 'then', 'suddenly', 'quickly', 'slowly', 'softly', 'here', 'there', 'aloud', 'once', 'after', 'before', 'behind', 'beside', 'into', 'upon', 'without', 'looking', 'turning', 'not', 'never', 'only', 'also', 'too', 'so', 'now']);

/** Pronouns that begin a clause of their own: "that night she said". */
const nominatives = new Set(['he', 'she', 'i', 'they', 'we', 'you', 'it']);

const plurals = new Map([['men', 'man'], ['women', 'woman'], ['gentlemen', 'gentleman'], ['policemen', 'policeman'], ['ladies', 'lady'], ['children', 'child']]);

/** "one of the magistrates", "another of the two men": whoever of them it is. */
function oneOf(tokens: readonly Token[], i: number): Subject | null {
  if (tokens[i + 1]?.lower !== 'of' || tokens[i + 1]?.before !== '' || !determiners.has(tokens[i + 2]?.lower ?? '')) return null;
  for (let k = i + 3; k < tokens.length && k < i + 6; k++) {
    const word = entry(tokens, k);
    if (word.before !== '' || word.possessive) return null;
    const head = plurals.get(word.lower) ?? (word.lower.endsWith('s') ? word.lower.slice(0, -1) : null);
    const told = head === null ? null : personNoun(head);
    if (head === null || told === null) continue;
    const phrase = [...tokens.slice(i + 3, k).map((t) => t.lower), head].join(' ');
    return { kind: 'description', phrase, head, sex: told.sex, kin: kinNouns.has(head), possessed: false, indefinite: true, end: k + 1, range: { start: entry(tokens, i).start, end: word.end } };
  }
  return null;
}

/** The subject that begins at token `i`, or null. */
export function subjectAt(tokens: readonly Token[], i: number, book: NameBook): Subject | null {
  const token = tokens[i];
  if (!token) return null;
  const range = (end: number): TextRange => ({ start: token.start, end: tokens[end - 1]?.end ?? token.end });
  if (token.word === 'I') return { kind: 'pronoun', pronoun: 'I', end: i + 1, range: range(i + 1) };
  if (token.lower === 'he' || token.lower === 'she') return { kind: 'pronoun', pronoun: token.lower, end: i + 1, range: range(i + 1) };
  if (['they', 'we', 'you', 'it', 'both', 'everybody', 'everyone', 'all'].includes(token.lower)) return { kind: 'pronoun', pronoun: 'other', end: i + 1, range: range(i + 1) };
  if ((token.lower === 'somebody' || token.lower === 'someone') && !token.possessive) return { kind: 'description', phrase: 'somebody', head: 'somebody', sex: 'unknown', kin: false, possessed: false, indefinite: true, end: i + 1, range: range(i + 1) };
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
  if (token.lower === 'one' || token.lower === 'another') {
    const among = oneOf(tokens, i);
    if (among) return among;
  }
  if (!own && !determiners.has(token.lower)) return null;
  // "so that Lilia interrupted": a conjunction, and the name is the subject.
  if (token.lower === 'that' && book.nameAt(tokens, i + 1)) return null;
  const from = own && name ? name.end : i + 1;
  let head: Token | null = null;
  let end = from;
  for (let k = from; k < tokens.length && k < from + 5; k++) {
    const word = entry(tokens, k);
    if (word.before !== '' || stops.has(word.lower) || nominatives.has(word.lower)) break;
    if (word.possessive) {
      // "her mother's voice"
      if (personNoun(word.lower) && tokens[k + 1]?.lower === 'voice' && tokens[k + 1]?.before === '') {
        head = word;
        end = k + 2;
      }
      break;
    }
    // "for the first time Mara spoke"
    if (head && word.capital && !head.capital && book.nameAt(tokens, k)) break;
    if (head && (speechVerbs.has(word.lower) || (personNoun(head.lower) && /(?:ed|ly)$/u.test(word.lower)))) break;
    // A noun already found, and no other person after it: the phrase is over.
    if (head && personNoun(head.lower) && !personNoun(word.lower)) break;
    head = word;
    end = k + 1;
  }
  if (!head) return null;
  // After the noun of a subject comes its verb; take back a last word that is no person where an earlier one is.
  for (let k = end - 1; k > from && !head.possessive; k--) {
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
    if (token.lower === 'his' || token.lower === 'her') return { kind: 'pronoun', pronoun: token.lower === 'his' ? 'he' : 'she', end, range: range(end) };
    const owner = tokens[end]?.lower === 'of' && tokens[end]?.before === '' ? book.nameAt(tokens, end + 1) : null;
    if (owner && !tokens[owner.end - 1]?.possessive) return { kind: 'name', name: owner, end: owner.end, range: range(owner.end) };
  }
  const told = personNoun(head.lower);
  let modifiers = tokens.slice(from, head.possessive ? end - 1 : end).map((t) => t.lower).join(' ');
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

/** Whether a clause speaks of somebody rather than something. */
export const isPerson = (subject: Subject): boolean => subject.kind !== 'description' || subject.head === 'somebody' || personNoun(subject.head) !== null;

/** Pronoun to sex. */
export const pronounSex = (word: string): Sex => (femalePronouns.has(word) ? 'female' : malePronouns.has(word) ? 'male' : 'unknown');
