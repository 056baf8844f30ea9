import { cardinal, integer } from '../say.ts';
import { endsSentence, matchAt, wordAfter } from '../rule.ts';
import type { Reading, Rule } from '../rule.ts';
import { quantityAt } from './quantity.ts';

interface Coin {
  one: string;
  many: string;
  part: readonly [one: string, many: string];
}
const coins: Readonly<Record<string, Coin>> = {
  '£': { one: 'pound', many: 'pounds', part: ['penny', 'pence'] },
  '$': { one: 'dollar', many: 'dollars', part: ['cent', 'cents'] },
  '€': { one: 'euro', many: 'euros', part: ['cent', 'cents'] },
  '¥': { one: 'yen', many: 'yen', part: ['sen', 'sen'] },
  '₹': { one: 'rupee', many: 'rupees', part: ['paisa', 'paise'] },
};
const countries: Readonly<Record<string, string>> = { US: 'U.S', C: 'Canadian', A: 'Australian', CA: 'Canadian', AU: 'Australian', NZ: 'New Zealand', HK: 'Hong Kong' };
const pence = ['', 'one penny', 'twopence', 'threepence', 'fourpence', 'fivepence', 'sixpence', 'sevenpence', 'eightpence', 'ninepence', 'tenpence', 'elevenpence'] as const;
const things = /^(?:notes?|bills?|coins?|pieces?|fine|bet|wager|reward|stamps?|tickets?|prize|cheque|check|loan|debt|job|hat|dress|suit|watch|ring|postage)$/;

const amount = /([£$€¥₹]) ?(?:(\d[\d,]{0,18})\.(\d{2})(?!\d|\.\d)|(?=[\d.¼-¾⅐-⅞]))/y;
const shillings = / ?(\d{1,2})s\.?(?: ?(\d{1,2}[¼-¾]?|[¼-¾])d\.?)?(?![\p{L}\p{N}])/uy;
const shillingsFirst = /(\d{1,3})s\.?(?: (\d{1,2}[¼-¾]?|[¼-¾])d\.?)?(?![\p{L}\p{N}])/uy;
const penceOnly = /(\d{1,2}[¼-¾]?|[¼-¾])d(\.?)(?![\p{L}\p{N}])/uy;
const newPence = /(\d{1,3})(p|¢)(?![\p{L}\p{N}])/uy;
const guineas = /(\d{1,3}|\d{1,3},\d{3}) ?gns?(\.?)(?![\p{L}\p{N}])/uy;
const solidus = /(\d{1,3})\/(-|\d{1,2})(?![\d/\p{L}])/uy;
const country = /(US|CA|AU|NZ|HK|C|A)(?=\$\d)/y;

function oldPence(written: string): string {
  const found = /^(\d*)([¼-¾]?)$/.exec(written);
  const count = Number(found?.[1] || '0');
  const part = found?.[2] ?? '';
  if (part === '') return pence[count] ?? `${cardinal(count)} pence`;
  const farthings = part === '¼' ? 'farthing' : part === '½' ? 'halfpenny' : 'three farthings';
  if (count === 0) return part === '¾' ? farthings : `a ${farthings}`;
  if (count === 1 && part === '½') return 'three halfpence';
  return `${pence[count] ?? `${cardinal(count)} pence`} ${farthings}`;
}

function shillingWords(written: string, attributive: boolean): string {
  return `${integer(written)} shilling${Number(written) === 1 || attributive ? '' : 's'}`;
}

/** The stop after "10s." belongs to the abbreviation; where a sentence ends there too, the voice rests. */
function withStop(text: string, end: number, spoken: string): Reading {
  const reading: Reading = { end, spoken, rule: 'money' };
  if (text[end - 1] === '.' && endsSentence(text, end, 'none')) reading.after = '.';
  return reading;
}

function isAttributive(text: string, end: number): boolean {
  return /^-\p{L}/u.test(text.slice(end, end + 2)) || things.test(wordAfter(text, end));
}

function pounds(text: string, at: number, prefix: string): Reading | null {
  const found = matchAt(amount, text, at);
  const coin = coins[found?.[1] ?? ''];
  if (found === null || coin === undefined) return null;
  if (found[2] !== undefined && found[3] !== undefined) {
    const whole = integer(found[2].replaceAll(',', ''));
    const rest = Number(found[3]);
    const end = at + found[0].length;
    const small = `${cardinal(rest)} ${rest === 1 ? coin.part[0] : coin.part[1]}`;
    if (whole === 'zero') return { end, spoken: small, rule: 'money' };
    const big = `${whole} ${prefix}${whole === 'one' ? coin.one : coin.many}`;
    // "five pounds twenty" here, "five dollars and twenty cents" there.
    const tail = rest === 0 ? '' : coin.one === 'pound' && rest > 9 ? ` ${cardinal(rest)}` : ` and ${small}`;
    return { end, spoken: big + tail, rule: 'money' };
  }
  const first = quantityAt(text, at + found[0].length);
  if (first === null) return null;
  let end = first.end;
  let spoken = first.spoken;
  const next = text.slice(end, end + 2);
  const again = /^[-–—]/.test(next) && next[1] === found[1] ? quantityAt(text, end + 2) : null;
  if (again !== null) {
    end = again.end;
    spoken = `${spoken} to ${again.spoken}`;
  }
  const scale = matchAt(/(?: (million|billion|thousand|hundred)|(m|bn|k))(?![\p{L}\p{N}])/uy, text, end);
  if (scale !== null) {
    const name = scale[1] ?? (scale[2] === 'm' ? 'million' : scale[2] === 'bn' ? 'billion' : 'thousand');
    return { end: end + scale[0].length, spoken: `${spoken} ${name} ${prefix}${coin.many}`, rule: 'money' };
  }
  if (first.isFraction) return { end, spoken: `${spoken === 'a half' ? 'half a' : `${spoken} of a`} ${prefix}${coin.one}`, rule: 'money' };
  const one = (first.isOne && again === null) || isAttributive(text, end);
  spoken = `${spoken} ${prefix}${one ? coin.one : coin.many}`;
  const silver = coin.one === 'pound' ? matchAt(shillings, text, end) : null;
  if (silver === null) return { end, spoken, rule: 'money' };
  const copper = silver[2] === undefined || silver[2] === '0' ? '' : ` and ${oldPence(silver[2])}`;
  const middle = silver[1] === '0' ? '' : ` ${shillingWords(silver[1] ?? '', false)}`;
  return withStop(text, end + silver[0].length, spoken + middle + copper);
}

/** Sums that open with their sign: £3 10s. 6d., $5.20, US$10, €20. */
export const moneySign: Rule = ({ text }, at) => {
  const land = matchAt(country, text, at);
  if (land !== null) return pounds(text, at + land[0].length, `${countries[land[1] ?? ''] ?? ''} `);
  return pounds(text, at, '');
};

/** Sums that open with a number: 10s., 6s. 8d., 2d., 5p, 7/6, 5/-, 20 gns. */
export const moneyNumber: Rule = ({ text }, at) => {
  const before = text.slice(Math.max(0, at - 12), at);
  const silver = matchAt(shillingsFirst, text, at);
  if (silver !== null) {
    const end = at + silver[0].length;
    const isDecade = silver[2] === undefined && /^[2-9]0$/.test(silver[1] ?? '') && /\b(?:the|his|her|their|my|your|our|early|mid|late|its)[ -]$/i.test(before);
    if (!isDecade) {
      const attributive = silver[2] === undefined && isAttributive(text, end);
      const copper = silver[2] === undefined || silver[2] === '0' ? '' : ` and ${oldPence(silver[2])}`;
      return withStop(text, end, shillingWords(silver[1] ?? '', attributive) + copper);
    }
  }
  const copper = matchAt(penceOnly, text, at);
  // "the 2d of May" is an ordinal of an older spelling.
  if (copper !== null && (copper[2] === '.' || !/\bthe $/i.test(before))) return withStop(text, at + copper[0].length, oldPence(copper[1] ?? ''));
  const small = matchAt(newPence, text, at);
  if (small !== null) {
    const count = Number(small[1]);
    const coin = small[2] === 'p' ? (count === 1 ? 'penny' : 'pence') : count === 1 ? 'cent' : 'cents';
    return { end: at + small[0].length, spoken: `${cardinal(count)} ${coin}`, rule: 'money' };
  }
  const gold = matchAt(guineas, text, at);
  if (gold !== null) {
    const digits = (gold[1] ?? '').replaceAll(',', '');
    return withStop(text, at + gold[0].length, `${integer(digits)} guinea${digits === '1' ? '' : 's'}`);
  }
  const slash = matchAt(solidus, text, at);
  if (slash === null) return null;
  const first = Number(slash[1]);
  const end = at + slash[0].length;
  if (slash[2] === '-') return { end, spoken: shillingWords(slash[1] ?? '', isAttributive(text, end)), rule: 'money' };
  const second = Number(slash[2]);
  // Shillings and pence: 7/6, 12/11; a true fraction has the smaller number above, and 24/7 is neither.
  if (first > second && first <= 20 && second >= 1 && second <= 11) return { end, spoken: `${cardinal(first)} and ${cardinal(second)}`, rule: 'money' };
  return null;
};
