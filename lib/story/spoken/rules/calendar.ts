import { ordinal, year } from '../say.ts';
import { matchAt, wordAfter, wordBefore } from '../rule.ts';
import type { Reading, Rule } from '../rule.ts';

const months = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
] as const;
const monthPattern =
  '(Jan(?:uary|\\.)|Feb(?:ruary|\\.)|Mar(?:ch|\\.)|Apr(?:il|\\.)|May|June?\\.?|July?\\.?|Aug(?:ust|\\.)|Sept?(?:ember|\\.)|Oct(?:ober|\\.)|Nov(?:ember|\\.)|Dec(?:ember|\\.))';
const counted = /^(?:miles|men|women|days|hours|times|weeks|abreast|yards|feet|people|years|months|minutes|paces|steps|and|to|or)$/;

const monthFirst = new RegExp(`${monthPattern} (\\d{1,2})(st|nd|rd|th)?(?![\\d:%]|\\.\\d|,\\d)(?:,? (\\d{4})(?![\\d,]))?`, 'y');
const dayFirst = new RegExp(`(\\d{1,2})(st|nd|rd|th)?(?: of)? ${monthPattern}(?![\\p{L}])(?:,? (\\d{4})(?![\\d,]))?`, 'uy');
const slashed = /(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)/y;
const isoDate = /(\d{4})-(\d{2})-(\d{2})(?!\d)/y;
const shortMonth = /(Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.(?= (?:\d|\p{Ll}))/uy;

const shortDay = /(Mon|Tues?|Weds?|Thurs?|Thu|Fri|Sat|Sun)\.(?=,? \d)/y;
const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

function monthName(written: string): string {
  return months.find((month) => month.slice(0, 3).toLowerCase() === written.slice(0, 3).toLowerCase()) ?? written;
}

function isDay(day: number): boolean {
  return day >= 1 && day <= 31;
}

function britishDate(day: number, month: string, written: string | undefined, before: string): string {
  const article = /^the$/i.test(before) ? '' : 'the ';
  return `${article}${ordinal(day)} of ${month}${written === undefined ? '' : `, ${year(Number(written))}`}`;
}

export function isMonth(word: string): boolean {
  return months.some((month) => month === word);
}

/** "March 3, 1911", "Jan. 5": the American order keeps its order. */
export const monthDay: Rule = ({ text }, at) => {
  const found = matchAt(monthFirst, text, at);
  if (found === null) {
    const weekday = matchAt(shortDay, text, at);
    const name = weekday === null ? undefined : dayNames.find((day) => day.startsWith((weekday[1] ?? '').slice(0, 3)));
    if (weekday !== null && name !== undefined) return { end: at + weekday[0].length, spoken: name, rule: 'abbreviation' };
    const short = matchAt(shortMonth, text, at);
    return short === null ? null : { end: at + short[0].length, spoken: monthName(short[1] ?? ''), rule: 'abbreviation' };
  }
  const day = Number(found[2]);
  const end = at + found[0].length;
  if (!isDay(day) || (found[4] === undefined && found[3] === undefined && counted.test(wordAfter(text, end)))) return null;
  const tail = found[4] === undefined ? '' : `, ${year(Number(found[4]))}`;
  return { end, spoken: `${monthName(found[1] ?? '')} ${ordinal(day)}${tail}`, rule: 'date' };
};

/** "3 March 1911", "3rd of March", "3/3/1911", "1911-03-03". */
export const date: Rule = ({ text }, at) => {
  const before = wordBefore(text, at);
  const found = matchAt(dayFirst, text, at);
  if (found !== null && isDay(Number(found[1]))) {
    const reading: Reading = {
      end: at + found[0].length,
      spoken: britishDate(Number(found[1]), monthName(found[3] ?? ''), found[4], before),
      rule: 'date',
    };
    return reading;
  }
  const iso = matchAt(isoDate, text, at);
  if (iso !== null && isDay(Number(iso[3])) && months[Number(iso[2]) - 1] !== undefined) {
    return { end: at + iso[0].length, spoken: britishDate(Number(iso[3]), months[Number(iso[2]) - 1] ?? '', iso[1], before), rule: 'date' };
  }
  const slash = matchAt(slashed, text, at);
  if (slash === null) return null;
  const first = Number(slash[1]);
  const second = Number(slash[3]);
  const end = at + slash[0].length;
  // Day first is the British order; only where that cannot be is the American one tried.
  if (isDay(first) && months[second - 1] !== undefined) {
    return { end, spoken: britishDate(first, months[second - 1] ?? '', slash[4], before), rule: 'date' };
  }
  if (isDay(second) && months[first - 1] !== undefined) {
    return { end, spoken: `${months[first - 1] ?? ''} ${ordinal(second)}, ${year(Number(slash[4]))}`, rule: 'date' };
  }
  return null;
};
