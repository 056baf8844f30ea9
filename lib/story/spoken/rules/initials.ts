import { endsSentence, gluedBefore, matchAt, opensSentences, wordAfter } from '../rule.ts';
import type { Reading, Rule } from '../rule.ts';

const run = /(?:\p{Lu}\.[ -]?){2,10}/uy;
const single = /(\p{Lu})\.(?=[ \n]\p{Lu})/uy;
const small = /([ap])\. ?m\.(?![\p{L}\p{N}])/uy;
const degree = /Ph\.? ?D(\.?)(?![\p{L}])/uy;

/** Letters to be read by their names: "U.S.A" (a stop inside keeps an engine from making a word of them). */
export function spellOut(letters: string): string {
  return Array.from(letters.toUpperCase()).join('.');
}

/** "U.S.A.", "H.M.S. Victory", "J. R. Hartley", "T. Hardy", "a.m.". */
export const initials: Rule = ({ text }, at) => {
  if (gluedBefore(text, at)) return null;
  const half = matchAt(small, text, at);
  if (half !== null) return withStop(text, at + half[0].length, `${(half[1] ?? '').toUpperCase()}.M`, 'none');
  const doctor = matchAt(degree, text, at);
  if (doctor !== null) return { end: at + doctor[0].length - (doctor[1] === '.' && endsSentence(text, at + doctor[0].length) ? 1 : 0), spoken: 'P.H.D', rule: 'initials' };
  const found = matchAt(run, text, at);
  if (found !== null) {
    const written = found[0].replace(/[ -]$/, '');
    const end = at + written.length;
    const letters = written.replaceAll(/[^\p{L}]/gu, '');
    if (/^s(?![\p{L}])/u.test(text.slice(end, end + 2))) return { end: end + 1, spoken: `${Array.from(letters).join(' ')}'s`, rule: 'initials' };
    if (/^(?:PS|PPS)$/.test(letters)) return { end, spoken: spellOut(letters), rule: 'initials', after: ',' };
    return withStop(text, end, spellOut(letters));
  }
  const one = matchAt(single, text, at);
  if (one === null || one[1] === 'I') return null;
  const next = wordAfter(text, at + 2);
  if (opensSentences(next) || /^[A-Z]$/.test(next)) return null;
  return { end: at + 2, spoken: one[1] ?? '', rule: 'initials' };
};

function withStop(text: string, end: number, spoken: string, following: 'name' | 'none' = 'name'): Reading {
  const reading: Reading = { end, spoken, rule: 'initials' };
  if (endsSentence(text, end, following)) reading.after = '.';
  return reading;
}
