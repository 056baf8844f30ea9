import { cardinal } from '../say.ts';
import { endsSentence, matchAt, wordBefore } from '../rule.ts';
import type { Reading, Rule } from '../rule.ts';
import { fractionOf, quantityAt } from './quantity.ts';

/** Each unit: as written, one, many, and whether it needs its full stop to be known from a word. */
const units: readonly (readonly [written: string, one: string, many: string, needsStop?: boolean])[] = [
  ['ft', 'foot', 'feet'], ['in', 'inch', 'inches', true], ['ins', 'inch', 'inches', true], ['yds?', 'yard', 'yards'], ['mi', 'mile', 'miles', true],
  ['lbs?', 'pound', 'pounds'], ['oz', 'ounce', 'ounces'], ['cwt', 'hundredweight', 'hundredweight'],
  ['pts?', 'pint', 'pints'], ['qts?', 'quart', 'quarts'], ['gals?', 'gallon', 'gallons'], ['doz', 'dozen', 'dozen'],
  ['km\\/h|kph|kmh', 'kilometre an hour', 'kilometres an hour'], ['mph|m\\.p\\.h', 'mile an hour', 'miles an hour'], ['rpm', 'revolution a minute', 'revolutions a minute'],
  ['km', 'kilometre', 'kilometres'], ['cm', 'centimetre', 'centimetres'], ['mm', 'millimetre', 'millimetres'], ['m', 'metre', 'metres'],
  ['kg', 'kilogram', 'kilograms'], ['mg', 'milligram', 'milligrams'], ['g', 'gram', 'grams'], ['ml', 'millilitre', 'millilitres'], ['cc', 'c c', 'c c'],
  ['min', 'minute', 'minutes'], ['mins', 'minute', 'minutes'], ['hrs?', 'hour', 'hours'], ['secs?', 'second', 'seconds'],
  ['kHz', 'kilohertz', 'kilohertz'], ['MHz', 'megahertz', 'megahertz'], ['Hz', 'hertz', 'hertz'], ['kW', 'kilowatt', 'kilowatts'],
  ['V', 'volt', 'volts'], ['W', 'watt', 'watts'], ['hp|h\\.p', 'horsepower', 'horsepower'], ['dB', 'decibel', 'decibels'], ['GB', 'gigabyte', 'gigabytes'], ['MB', 'megabyte', 'megabytes'],
];
const known = units.map(([written, one, many, needsStop]) => ({
  expression: new RegExp(` ?(?:${written})(\\.${needsStop === true ? '' : '?'})(?![\\p{L}\\p{N}/°])`, 'uy'),
  one,
  many,
}));
const stone = / ?st(\.?)(?= \d{1,2} ?lbs?)/y;
const feetInches = /(\d{1,2})(?:'|(?: ?ft\.? ))(\d{1,2})(?:"|(?! ?(?:\p{L}|[.]\d|\d|,\d|[¼-¾⅐-⅞])))/uy;
const degrees = / ?°(?: ?([CF])(?![\p{L}]))?/uy;
const arcMinutes = /(\d{1,2})'(?: ?(\d{1,2})")?/y;
const compass = / ?([NSEW])(?![\p{L}.])/uy;
const winds: Readonly<Record<string, string>> = { N: 'north', S: 'south', E: 'east', W: 'west' };

function sign(text: string, at: number): { start: number; spoken: string } {
  const minus = /[-−]/.test(text[at] ?? '');
  return { start: minus ? at + 1 : at, spoken: minus ? 'minus ' : '' };
}

/** True where a minus sign may stand: at the start, after a blank or an opening bracket. */
export function minusFits(text: string, at: number): boolean {
  return at === 0 || /[\s(["£$=]/.test(text[at - 1] ?? '');
}

function article(text: string, at: number): boolean {
  return /^an?$/i.test(wordBefore(text, at));
}

/** A number with what it counts: %, degrees, and the units of length, weight, time and power. */
export const measure: Rule = ({ text }, at) => {
  const { start, spoken: minus } = sign(text, at);
  if (minus !== '' && !minusFits(text, at)) return null;
  const height = minus === '' ? matchAt(feetInches, text, start) : null;
  if (height !== null && Number(height[2]) < 12 && (!height[0].includes("'") || height[0].endsWith('"'))) {
    return { end: at + height[0].length, spoken: `${cardinal(Number(height[1]))} foot ${cardinal(Number(height[2]))}`, rule: 'measure' };
  }
  const quantity = quantityAt(text, start);
  if (quantity === null) return null;
  const number = minus + quantity.spoken;
  const percent = matchAt(/ ?([%‰])/y, text, quantity.end);
  if (percent !== null) {
    return { end: quantity.end + percent[0].length, spoken: `${number} per ${percent[1] === '%' ? 'cent' : 'thousand'}`, rule: 'percent' };
  }
  const heat = matchAt(degrees, text, quantity.end);
  if (heat !== null) {
    let end = quantity.end + heat[0].length;
    const scale = heat[1] === 'C' ? ' Celsius' : heat[1] === 'F' ? ' Fahrenheit' : '';
    let spoken = `${number} degree${quantity.isOne || (article(text, at) && scale === '') ? '' : 's'}${scale}`;
    const arc = matchAt(arcMinutes, text, end);
    if (arc !== null) {
      end += arc[0].length;
      spoken += ` ${cardinal(Number(arc[1]))} minutes${arc[2] === undefined ? '' : ` ${cardinal(Number(arc[2]))} seconds`}`;
    }
    const wind = scale === '' ? matchAt(compass, text, end) : null;
    if (wind !== null) {
      end += wind[0].length;
      spoken += ` ${winds[wind[1] ?? ''] ?? ''}`;
    }
    return { end, spoken, rule: 'temperature' };
  }
  const weight = matchAt(stone, text, quantity.end);
  if (weight !== null) return { end: quantity.end + weight[0].length, spoken: `${number} stone`, rule: 'measure' };
  for (const { expression, one, many } of known) {
    const found = matchAt(expression, text, quantity.end);
    if (found === null) continue;
    const end = quantity.end + found[0].length;
    const attributive = article(text, at) && /^-? ?\p{Ll}/u.test(text.slice(end, end + 3)) && !/^ (?:of|and|or|from|to|in|at|away|above|below|a|per)\b/.test(text.slice(end, end + 7));
    const spoken = quantity.isFraction
      ? `${minus}${fractionOf(quantity, /^(?:[aeiou]|hour)/.test(one) ? 'an' : 'a')} ${one}`
      : `${number} ${quantity.isOne || attributive ? one : many}`;
    const reading: Reading = { end, spoken, rule: 'measure' };
    if (found[1] === '.' && endsSentence(text, end, 'none')) reading.after = '.';
    return reading;
  }
  return null;
};
