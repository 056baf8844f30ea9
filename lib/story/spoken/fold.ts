import type { TextRange } from '../types.ts';

/** Something in the text that no voice should meet, and why it was left out. */
export interface Dropped extends TextRange {
  rule: 'emoji' | 'invisible' | 'emphasis' | 'symbol';
}

/**
 * The text in plain characters. Code unit `i` of `text` came from source [starts[i], ends[i]); both lists never fall.
 * Straight quotes and apostrophes, one space or newline for each blank, ligatures and full-width letters opened,
 * accents composed, every digit an ASCII digit.
 */
export interface FoldedText {
  text: string;
  starts: number[];
  ends: number[];
  dropped: Dropped[];
}

const mapped: Readonly<Record<string, string>> = {
  '’': "'", '‛': "'", 'ʼ': "'", '´': "'", '′': "'", '‘': '‘', '“': '"', '”': '"', '„': '"', '‟': '"', '«': '"', '»': '"',
  '‹': '‘', '›': "'", '″': '"', '‒': '–', '―': '—', '‐': '-', '‑': '-', '⁃': '-', '−': '−', '…': '…', '‥': '…', '⸺': '——', '⸻': '——',
  '⁄': '/', '∕': '/', '№': '№', '©': '©', '²': '²', '³': '³', '°': '°', '±': '±', '×': '×', '÷': '÷', '£': '£',
};
const fractions = /[\u00bc-\u00be\u2150-\u215e\u2189]/u;
const marks = /^\p{M}$/u;
const inside = /[\p{L}\p{N}]/u;

function digitOf(code: number): string {
  // Decimal digits stand in runs of ten that open with their nought (Unicode, chapter 4.6).
  let zero = code;
  while (code - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

type Folded = { text: string } | { rule: Dropped['rule'] };

/** What one character becomes, or the rule by which it is left out. */
function foldCharacter(character: string): Folded {
  const known = mapped[character];
  if (known !== undefined) return { text: known };
  if (/^[\p{Cf}\p{Cs}\p{Co}\p{Cn}\u034f\u115f\u1160\u3164\uffa0]$/u.test(character) || /^[\ufe00-\ufe0f]$/u.test(character)) return { rule: 'invisible' };
  if (/^[\n\u0085\u2028\u2029]$/u.test(character)) return { text: '\n' };
  if (/^[\p{Cc}\p{Z}]$/u.test(character)) return { text: ' ' };
  if (/^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u20e3)$/u.test(character)) return { rule: character === '®' || character === '™' ? 'symbol' : 'emoji' };
  if (fractions.test(character)) return { text: character };
  if (/^\p{Nd}$/u.test(character)) {
    const compatible = character.normalize('NFKC');
    return { text: /^[0-9]$/.test(compatible) ? compatible : digitOf(character.codePointAt(0) ?? 0) };
  }
  const plain = character.normalize('NFKC');
  if (/^[ \p{M}]/u.test(plain)) return { rule: 'symbol' };
  const kept = plain.replace(/[^\p{L}\p{M}\p{P}\p{S}0-9 ]/gu, '');
  return kept === '' ? { rule: 'symbol' } : { text: kept.replaceAll('’', "'") };
}

const cache = new Map<string, Folded>();
function folded(character: string): Folded {
  const found = cache.get(character);
  if (found !== undefined) return found;
  const made = foldCharacter(character);
  // The cache is a help for ordinary prose, not a store of everything Unicode has.
  if (cache.size < 4096) cache.set(character, made);
  return made;
}

/** True where `_` or `*` at `at` belongs to an e-mail or web address, and so must stay. */
function isAddressMark(source: string, at: number): boolean {
  return /^[\w.+-]{0,64}@\w/.test(source.slice(at, at + 70));
}

/** Folds in one pass, in time linear in the text. Never throws; lone surrogates are left out. */
export function fold(source: string): FoldedText {
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  const dropped: Dropped[] = [];
  const put = (piece: string, start: number, end: number): void => {
    text += piece;
    for (let unit = 0; unit < piece.length; unit += 1) {
      starts.push(start);
      ends.push(end);
    }
  };
  const drop = (start: number, end: number, rule: Dropped['rule']): void => {
    const last = dropped.at(-1);
    if (last !== undefined && last.end === start && (last.rule === rule || rule === 'invisible')) last.end = end;
    else dropped.push({ start, end, rule });
  };
  let at = 0;
  while (at < source.length) {
    const code = source.codePointAt(at) ?? 0;
    const character = String.fromCodePoint(code);
    let end = at + character.length;
    if ((character === '_' || character === '*' || character === '`') && !(character === '_' && isAddressMark(source, at))) {
      const spaced = !inside.test(source[at - 1] ?? ' ') && !inside.test(source[end] ?? ' ');
      drop(at, end, 'emphasis');
      if (spaced) put(' ', at, end);
      at = end;
      continue;
    }
    // Brackets inside a word ("colo[u]r", "book(s)") are an editor's, and part nothing.
    if (((character === '[' || character === ']') && /\p{L}/u.test(source[at - 1] ?? '') && /\p{L}/u.test(source[end] ?? '')) || (character === '(' && /^\p{L}\(s\)/u.test(source.slice(at - 1, at + 3))) || (character === ')' && /^\p{L}\(s\)/u.test(source.slice(at - 3, at + 1)))) {
      drop(at, end, 'symbol');
      at = end;
      continue;
    }
    if (character === '\r') {
      put(source[end] === '\n' ? ' ' : '\n', at, end);
      at = end;
      continue;
    }
    let base = character;
    let count = 0;
    for (;;) {
      const next = source.codePointAt(end);
      if (next === undefined || next < 0x300) break;
      const mark = String.fromCodePoint(next);
      if (!marks.test(mark)) break;
      // Overlays strike a letter through and are nothing to say; more than three marks is decoration.
      if (count < 3 && !/^[\u0334-\u0338\p{Me}\ufe00-\ufe0f]$/u.test(mark) && /^\p{L}/u.test(character)) {
        base += mark;
        count += 1;
      }
      end += mark.length;
    }
    if (count > 0) put(base.normalize('NFKC').replaceAll(/[^\p{L}\p{M}]/gu, ''), at, end);
    else if (code >= 0x20 && code < 0x7f) put(character, at, end);
    else {
      const plain = folded(character);
      if ('text' in plain) put(plain.text, at, end);
      else drop(at, end, plain.rule);
      // Words on either side of a picture stay two words.
      if ('rule' in plain && plain.rule === 'emoji') put(' ', at, end);
    }
    at = end;
  }
  return { text, starts, ends, dropped };
}
