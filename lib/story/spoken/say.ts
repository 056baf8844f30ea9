/** Numbers as an English reader says them: pure functions from values to words, British readings. */

const ones = [
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve',
  'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen',
] as const;
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'] as const;
const scales = ['', ' thousand', ' million', ' billion', ' trillion'] as const;
const irregularOrdinals: Readonly<Record<string, string>> = {
  one: 'first', two: 'second', three: 'third', five: 'fifth', eight: 'eighth', nine: 'ninth', twelve: 'twelfth',
};

function belowHundred(value: number): string {
  if (value < 20) return ones[value] ?? '';
  const unit = value % 10;
  const ten = tens[Math.floor(value / 10)] ?? '';
  return unit === 0 ? ten : `${ten}-${ones[unit] ?? ''}`;
}

function belowThousand(value: number): string {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  if (hundreds === 0) return belowHundred(rest);
  const head = `${ones[hundreds] ?? ''} hundred`;
  return rest === 0 ? head : `${head} and ${belowHundred(rest)}`;
}

/** A whole number from 0 to 999,999,999,999,999 in words, with the British "and". */
export function cardinal(value: number): string {
  if (value < 1000) return belowThousand(value);
  const parts: string[] = [];
  let rest = value;
  for (let power = scales.length - 1; power >= 1; power -= 1) {
    const size = 1000 ** power;
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${belowThousand(count)}${scales[power] ?? ''}`);
    rest -= count * size;
  }
  if (rest > 0) parts.push(rest < 100 ? `and ${belowHundred(rest)}` : belowThousand(rest));
  return parts.join(' ');
}

/** "third", "twenty-first", "one hundred and first". */
export function ordinal(value: number): string {
  const words = cardinal(value);
  const cut = Math.max(words.lastIndexOf(' '), words.lastIndexOf('-')) + 1;
  const last = words.slice(cut);
  const irregular = irregularOrdinals[last];
  if (irregular !== undefined) return words.slice(0, cut) + irregular;
  return words.slice(0, cut) + (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
}

/** Digits one by one, nought as "oh". */
export function digitByDigit(digits: string): string {
  return Array.from(digits, (digit) => (digit === '0' ? 'oh' : (ones[Number(digit)] ?? ''))).join(' ');
}

/** A run of digits as a count; runs that open with a nought, or are too long to hold, digit by digit. */
export function integer(digits: string): string {
  if (digits === '0') return 'zero';
  if (digits.startsWith('0') || digits.length > 15) return digitByDigit(digits);
  return cardinal(Number(digits));
}

/** A year as it is said: nineteen eleven, eighteen oh five, two thousand and four. Range 0 to 9999. */
export function year(value: number): string {
  const century = Math.floor(value / 100);
  const rest = value % 100;
  if (value < 1010 || (value >= 2000 && value < 2010) || century % 10 === 0 && rest < 10) return cardinal(value);
  if (rest === 0) return `${belowHundred(century)} hundred`;
  return `${belowHundred(century)} ${rest < 10 ? `oh ${ones[rest] ?? ''}` : belowHundred(rest)}`;
}

/** Two digits of a year or of the minutes: "oh five", "seventy-six". */
export function twoDigits(value: number): string {
  return value < 10 ? `oh ${ones[value] ?? ''}` : belowHundred(value);
}

/** "eighteen nineties", "nineteen hundreds", "nineties" (for 90). */
export function decade(value: number): string {
  const rest = value % 100;
  const plural = rest === 0 ? 'hundreds' : (tens[rest / 10] ?? '').replace(/y$/, 'ies') || 'tens';
  const century = Math.floor(value / 100);
  if (century === 0) return plural;
  if (rest === 0 && century % 10 === 0) return `${cardinal(century * 100)}s`;
  if (rest === 10) return `${belowHundred(century)} tens`;
  return `${belowHundred(century)} ${plural}`;
}

/** n/d: "a half", "three quarters", "two thirds", "seventeen over two hundred and fifty-six". */
export function fraction(numerator: number, denominator: number): string {
  if (denominator < 2 || denominator > 100 || numerator === 0) return `${integer(String(numerator))} over ${integer(String(denominator))}`;
  const name =
    denominator === 2 ? 'half' : denominator === 4 ? 'quarter' : denominator === 100 ? 'hundredth' : ordinal(denominator);
  if (numerator === 1) return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
  return `${cardinal(numerator)} ${name === 'half' ? 'halves' : `${name}s`}`;
}

/** Decimal digits after a point: "point one four"; a nought is "oh". */
export function decimal(whole: string, part: string): string {
  const head = whole === '' ? '' : `${whole === '0' ? 'nought' : integer(whole)} `;
  return `${head}point ${digitByDigit(part)}`;
}
