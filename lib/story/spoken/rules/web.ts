import { digitByDigit } from '../say.ts';
import { gluedBefore, matchAt } from '../rule.ts';
import type { Rule } from '../rule.ts';
import { spellOut } from './initials.ts';

const mail = /[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}/y;
const address = /(?:https?:\/\/|www\.)[A-Za-z0-9][A-Za-z0-9.\-_~:/?#@&=+%]{1,300}/y;
const domain = /[a-z0-9-]{2,63}(?:\.[a-z0-9-]{2,63}){0,3}\.(?:com|org|net|edu|gov|io|co\.uk|ac\.uk|org\.uk|uk)(?![\p{L}\p{N}])(?:\/[\w/-]{0,100})?/uy;
const names: Readonly<Record<string, string>> = { '.': 'dot', '@': 'at', '/': 'slash', '-': 'dash', _: 'underscore', '+': 'plus', '&': 'and', '=': 'equals', '#': 'hash', '?': 'question mark', '%': 'per cent', '~': 'tilde', ':': 'colon' };

/** An address in words: "jane dot doe at example dot com". */
function spell(written: string): string {
  const plain = written.replace(/^https?:\/\//i, '').replace(/^www\./i, '');
  const pieces = plain.match(/[A-Za-z]+|\d+|[^A-Za-z0-9]/g) ?? [];
  const said = pieces.map((piece, index) => {
    if (/^\d/.test(piece)) return digitByDigit(piece);
    if (/^(?:uk|us|eu|tv)$/i.test(piece) && pieces[index - 1] === '.') return spellOut(piece);
    if (/^[A-Za-z]/.test(piece)) return piece;
    return names[piece] ?? '';
  });
  return said.filter((word) => word !== '').join(' ');
}

/** E-mail and web addresses. */
export const web: Rule = ({ text, mayHoldAddress }, at) => {
  if (!mayHoldAddress || gluedBefore(text, at)) return null;
  const found = matchAt(mail, text, at) ?? matchAt(address, text, at) ?? matchAt(domain, text, at);
  if (found === null) return null;
  // A closing stop or slash is the sentence's, not the address's.
  const written = found[0].replace(/[.,:;?!/-]+$/, '');
  const spoken = spell(written);
  return spoken === '' ? null : { end: at + written.length, spoken, rule: 'web-address' };
};

export function mayHoldAddress(text: string): boolean {
  return /@|www\.|https?:|\.(?:com|org|net|edu|gov|io|uk)/.test(text);
}
