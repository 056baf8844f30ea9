import { cardinal, decade, digitByDigit, integer, ordinal, twoDigits, year } from '../say.ts';
import { gluedBefore, matchAt, wordAfter, wordBefore } from '../rule.ts';
import type { Rule } from '../rule.ts';
import { isMonth } from './calendar.ts';
import { minusFits } from './measures.ts';
import { quantityAt } from './quantity.ts';

const ordinalForm = /(\d{1,3}(?:,\d{3}){1,3}|\d{1,9})(st|nd|rd|th|ST|ND|RD|TH)(?![\p{L}\p{N}])/uy;
const decadeForm = /(\d{3}0)'?s(?![\p{L}\p{N}])/uy;
const shortDecade = /([2-9]0)'?s(?![\p{L}\p{N}])/uy;
const clipped = /'(\d\d)(s?)(?![\p{L}\p{N}])/uy;
const times = /(\d{1,4}) ?([x×]) ?(?=\d)/y;
const blankYear = /(1\d|20)(?:—{1,3}|-{2,6})(?![\p{L}\p{N}])/uy;
const phones = [
  /\+\d{1,3}(?:[ -]\d{1,5}){2,5}(?!\d)/y,
  /\(\d{3,5}\) ?\d{3,4}[ -]\d{3,4}(?!\d)/y,
  /0\d{2,4}[ -]\d{3,8}(?:[ -]\d{3,6})?(?![\d-])/y,
  /\d{3}-\d{3}-\d{4}(?![\d-])/y,
  /\d{3}-\d{4}(?![\d-])/y,
] as const;
const plural = /^(?:men|women|people|feet|children|horse|foot|sheep|[a-z]{3,}s)$/;
const notPlural = /^(?:was|its|this|his|has|yes|does|perhaps|always|as|is|us|across|towards|besides|unless|sometimes|afterwards|less|thus|plus|goes|comes|brings|sees|finds|takes|makes|seems|begins|ladies)$/;
const yearCue = /^(?:in|of|since|by|before|after|until|till|from|year|summer|winter|spring|autumn|during|circa|about|early|late)$/i;
const scores = /^(?:won|lost|beat|led|drew|finished|ended|up|down|them|us|him|her)$/i;

/** Telephone numbers: digit by digit, a rest between the groups. */
export const phone: Rule = ({ text }, at) => {
  for (const form of phones) {
    const found = matchAt(form, text, at);
    if (found === null) continue;
    const groups = found[0].match(/\d+/g) ?? [];
    const spoken = (found[0].startsWith('+') ? 'plus ' : '') + groups.map(digitByDigit).join(', ');
    return { end: at + found[0].length, spoken, rule: 'phone' };
  }
  return null;
};

/** "’90s" and "the summer of ’76". */
export const clippedYear: Rule = ({ text }, at) => {
  const found = matchAt(clipped, text, at);
  if (found === null || gluedBefore(text, at)) return null;
  const value = Number(found[1]);
  const end = at + found[0].length;
  if (found[2] === 's') return value % 10 === 0 && value >= 20 ? { end, spoken: decade(value), rule: 'year' } : null;
  const before = wordBefore(text, at);
  return yearCue.test(before) || isMonth(before) ? { end, spoken: twoDigits(value), rule: 'year' } : null;
};

/** "18—" of old novels, which will not tell its year. */
export const hiddenYear: Rule = ({ text }, at) => {
  const before = wordBefore(text, at);
  const found = matchAt(blankYear, text, at);
  if (found === null || !(yearCue.test(before) || isMonth(before))) return null;
  return { end: at + found[0].length, spoken: `${cardinal(Number(found[1]))} blank`, rule: 'dashed-out' };
};

/** Ordinals and decades: 21st, the 1890s, in her 20s. */
export const ordinalNumber: Rule = ({ text }, at) => {
  const found = matchAt(ordinalForm, text, at);
  if (found !== null) {
    const value = Number((found[1] ?? '').replaceAll(',', ''));
    const teen = value % 100 > 10 && value % 100 < 14;
    // "12st" is a weight, not an ordinal: the ending has to be the number's own.
    const own = teen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
    if ((found[2] ?? '').toLowerCase() === own) return { end: at + found[0].length, spoken: ordinal(value), rule: 'ordinal' };
  }
  const long = matchAt(decadeForm, text, at);
  if (long !== null) return { end: at + long[0].length, spoken: decade(Number(long[1])), rule: 'year' };
  const short = matchAt(shortDecade, text, at);
  return short === null ? null : { end: at + short[0].length, spoken: decade(Number(short[1])), rule: 'year' };
};

function isYear(text: string, at: number, end: number, digits: string | null): digits is string {
  if (digits === null || !/^(?:1[0-9]|20)\d\d$/.test(digits) || gluedBefore(text, at)) return false;
  const after = wordAfter(text, end);
  // "1250 sheets" counts, "1500 men" reads alike as fifteen hundred, and "in 1911 ladies" is a year.
  const counts = plural.test(after) && !notPlural.test(after) && !yearCue.test(wordBefore(text, at));
  return !counts || digits.endsWith('00');
}

/** Every other number: counts, years, decimals, fractions, ranges, signs before them. */
export const number: Rule = ({ text }, at) => {
  const product = matchAt(times, text, at);
  if (product !== null) {
    return { end: at + product[0].length, spoken: `${integer(product[1] ?? '')} ${product[2] === 'x' ? 'by' : 'times'}`, rule: 'symbol' };
  }
  if (/[-−]/.test(text[at] ?? '') && !minusFits(text, at)) return null;
  const minus = /[-−]/.test(text[at] ?? '') ? 1 : 0;
  const always = /(?:24\/7|9\/11)(?![\d/])/y;
  const fixed = matchAt(always, text, at);
  if (fixed !== null) return { end: at + fixed[0].length, spoken: fixed[0] === '24/7' ? 'twenty-four seven' : 'nine eleven', rule: 'number' };
  const quantity = quantityAt(text, at + minus);
  if (quantity === null) return null;
  const { end } = quantity;
  if (quantity.isRange) {
    const nil = quantity.spoken.endsWith(' to zero') && scores.test(wordBefore(text, at));
    return { end, spoken: nil ? quantity.spoken.replace(/ to zero$/, ' nil') : quantity.spoken, rule: 'range' };
  }
  if (quantity.isFraction) {
    // "½ a mile", "½ past six": the article is already there, or none is wanted.
    const bare = quantity.spoken === 'a half' && /^(?:an?|past|the|his|her|my|their)$/i.test(wordAfter(text, end));
    return { end, spoken: bare ? 'half' : quantity.spoken, rule: 'fraction' };
  }
  if (minus === 0 && isYear(text, at, end, quantity.digits)) return { end, spoken: year(Number(quantity.digits)), rule: 'year' };
  return { end, spoken: (minus === 1 ? 'minus ' : '') + quantity.spoken, rule: 'number' };
};
