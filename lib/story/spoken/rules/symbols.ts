import { gluedBefore, matchAt, wordBefore } from '../rule.ts';
import type { Rule } from '../rule.ts';

const tag = /<\/?[A-Za-z][^<>]{0,80}>/y;
const footnote = /\[\d{1,3}\]/y;
const cetera = /&c\.?(?![\p{L}])/uy;
const pairs = /^(?:he|she|him|her|his|hers|they|husband|wife|son|daughter|mr|mrs)$/i;
const named: Readonly<Record<string, string>> = {
  '&': 'and', '@': 'at', '=': 'equals', '×': 'times', '÷': 'divided by', '±': 'plus or minus', '©': 'copyright', '§': 'section', '%': 'per cent', '°': 'degrees',
  '²': 'squared', '³': 'cubed', '№': 'number', '¶': 'paragraph', '∞': 'infinity', '≈': 'about', '≠': 'is not', '≤': 'at most', '≥': 'at least', '√': 'the root of',
};

/** Signs that stand for words. `spoken` is empty where a sign is left out in silence. */
export const symbol: Rule = ({ text, opensSentence }, at) => {
  const character = text[at] ?? '';
  const next = text.slice(at + 1, at + 3);
  if (character === '<') {
    const found = matchAt(tag, text, at);
    if (found !== null) return { end: at + found[0].length, spoken: '', rule: 'markup' };
  }
  if ((character === '<' || character === '>') && /\d ?$/.test(text.slice(Math.max(0, at - 2), at)) && /^ ?\d/.test(next)) {
    return { end: at + 1, spoken: character === '<' ? 'is less than' : 'is greater than', rule: 'symbol' };
  }
  if (character === '[') {
    const found = matchAt(footnote, text, at);
    if (found !== null) return { end: at + found[0].length, spoken: '', rule: 'footnote' };
  }
  if (character === '&') {
    const found = matchAt(cetera, text, at);
    if (found !== null) {
      const end = at + found[0].length;
      const closes = found[0].endsWith('.') && /^["')\]]*(?:$|\s+["‘]?\p{Lu})/u.test(text.slice(end, end + 6));
      return closes ? { end, spoken: 'et cetera', rule: 'abbreviation', after: '.' } : { end, spoken: 'et cetera', rule: 'abbreviation' };
    }
  }
  if (character === '#' || character === '№') {
    if (/^ ?\d/.test(next)) return { end: at + 1, spoken: opensSentence ? 'Number' : 'number', rule: 'symbol' };
    return character === '#' && /^\p{L}/u.test(next) && !gluedBefore(text, at) ? { end: at + 1, spoken: 'hashtag', rule: 'symbol' } : null;
  }
  if (character === '~') return /^ ?\d/.test(next) ? { end: at + 1, spoken: 'about', rule: 'symbol' } : null;
  if (character === '+') {
    return /^ ?[\p{L}\p{N}]/u.test(next) ? { end: at + 1, spoken: 'plus', rule: 'symbol' } : null;
  }
  if (character === '/' && gluedBefore(text, at)) {
    const before = /([\p{L}]{1,10})$/u.exec(text.slice(Math.max(0, at - 11), at))?.[1] ?? '';
    return pairs.test(before) && /^\p{L}/u.test(next) ? { end: at + 1, spoken: 'or', rule: 'symbol' } : null;
  }
  if (character === '@' && !/^ ?[\p{L}\p{N}]/u.test(next)) return null;
  if ((character === '=' || character === '×') && !/^ ?[\p{L}\p{N}]/u.test(next) ) return null;
  const spoken = named[character];
  if (spoken === undefined) return null;
  if (character === '§' && text[at + 1] === '§') return { end: at + 2, spoken: 'sections', rule: 'symbol' };
  if (character === '°' && wordBefore(text, at) === '' && !gluedBefore(text, at)) return null;
  return { end: at + 1, spoken, rule: 'symbol' };
};
