import { decimal, fraction, integer, year } from '../say.ts';
import { matchAt } from '../rule.ts';

/** A number as written, with its reading, before any unit is looked for. */
export interface Quantity {
  end: number;
  spoken: string;
  /** True for exactly one, which takes a singular unit. */
  isOne: boolean;
  /** True for a bare fraction, which is read "half a mile". */
  isFraction: boolean;
  /** The digits alone, where it is a plain whole number without thousands commas. */
  digits: string | null;
  isRange: boolean;
}

const vulgar: Readonly<Record<string, readonly [number, number]>> = {
  '¼': [1, 4], '½': [1, 2], '¾': [3, 4], '⅐': [1, 7], '⅑': [1, 9], '⅒': [1, 10], '⅓': [1, 3], '⅔': [2, 3], '⅕': [1, 5],
  '⅖': [2, 5], '⅗': [3, 5], '⅘': [4, 5], '⅙': [1, 6], '⅚': [5, 6], '⅛': [1, 8], '⅜': [3, 8], '⅝': [5, 8], '⅞': [7, 8],
};
const whole = /(?:\d{1,3}(?:,\d{3}){1,8}(?![,\d])|\d+)/y;
const pointed = /(\d{0,15})\.(\d{1,20})(?!\d|\.\d)/y;
const versioned = /\d{1,4}(?:\.\d{1,4}){2,8}(?![\d])/y;
const mixed = /(\d{1,4})(?: ?([\u00bc-\u00be\u2150-\u215e])| (\d{1,2})\/(\d{1,3})(?![\d/]))/y;
const slashed = /(\d{1,4})\/(\d{1,4})(?![\d/])/y;
const dash = / ?[-–—] ?(?=\d)/y;

function single(text: string, at: number): Quantity | null {
  const base = { isOne: false, isFraction: false, digits: null, isRange: false };
  const glyph = vulgar[text[at] ?? ''];
  if (glyph !== undefined) return { ...base, end: at + 1, spoken: fraction(glyph[0], glyph[1]), isFraction: true };
  const withFraction = matchAt(mixed, text, at);
  if (withFraction !== null) {
    const part = vulgar[withFraction[2] ?? ''] ?? [Number(withFraction[3]), Number(withFraction[4])];
    if ((part[0] ?? 0) < (part[1] ?? 0)) {
      const spoken = `${integer(withFraction[1] ?? '')} and ${fraction(part[0] ?? 0, part[1] ?? 0)}`;
      return { ...base, end: at + withFraction[0].length, spoken };
    }
  }
  const version = matchAt(versioned, text, at);
  if (version !== null) return { ...base, end: at + version[0].length, spoken: version[0].split('.').map(integer).join(' point ') };
  const point = matchAt(pointed, text, at);
  if (point !== null) return { ...base, end: at + point[0].length, spoken: decimal(point[1] ?? '', point[2] ?? '') };
  const over = matchAt(slashed, text, at);
  if (over !== null && Number(over[1]) < Number(over[2]) && text[at - 1] !== '/') {
    return { ...base, end: at + over[0].length, spoken: fraction(Number(over[1]), Number(over[2])), isFraction: true };
  }
  const plain = matchAt(whole, text, at);
  if (plain === null) return null;
  let end = at + plain[0].length;
  let digits = plain[0].replaceAll(',', '');
  const pointAfter = /^\.\d/.test(text.slice(end, end + 2)) ? /\.(\d{1,20})(?!\d|\.\d)/y : null;
  const tail = pointAfter === null ? null : matchAt(pointAfter, text, end);
  if (tail !== null && digits.length <= 15) {
    end += tail[0].length;
    return { ...base, end, spoken: decimal(digits, tail[1] ?? '') };
  }
  const isPlain = digits.length === plain[0].length;
  if (!isPlain) digits = digits.replace(/^0+(?=\d)/, '');
  return { ...base, end, spoken: integer(digits), isOne: digits === '1', digits: isPlain ? digits : null };
}

function looksLikeYear(digits: string | null): boolean {
  return digits !== null && /^(?:1[0-9]|20)\d\d$/.test(digits);
}

/** Reads the number at `at`: 12, 1,000, 3.14, 2½, 3/4, 3-5, 1914-18. Null where there is none. */
export function quantityAt(text: string, at: number): Quantity | null {
  const first = single(text, at);
  if (first === null) return null;
  const between = matchAt(dash, text, first.end);
  if (between === null || (between[0].startsWith(' ') !== between[0].endsWith(' '))) return first;
  // A spaced plain hyphen is a dash between two thoughts more often than a range.
  if (between[0].includes(' ') && first.digits === null) return first;
  const second = single(text, first.end + between[0].length);
  if (second === null || /^[-–]\d/.test(text.slice(second.end, second.end + 2))) return first;
  if (looksLikeYear(first.digits) && second.digits !== null && (looksLikeYear(second.digits) || second.digits.length === 2)) {
    const until = second.digits.length === 2 && !second.digits.startsWith('0') ? integer(second.digits) : year(Number(second.digits));
    const spoken = `${year(Number(first.digits))} to ${second.digits.startsWith('0') ? second.spoken : until}`;
    return { end: second.end, spoken, isOne: false, isFraction: false, digits: null, isRange: true };
  }
  if (between[0].includes(' ')) return first;
  return { end: second.end, spoken: `${first.spoken} to ${second.spoken}`, isOne: false, isFraction: false, digits: null, isRange: true };
}

/** "half a" of "half a mile": how a bare fraction stands before a singular thing. */
export function fractionOf(quantity: Quantity, article: string): string {
  return quantity.spoken === 'a half' ? `half ${article}` : `${quantity.spoken} of ${article}`;
}
