import { cardinal, twoDigits } from '../say.ts';
import { endsSentence, matchAt, wordAfter, wordBefore } from '../rule.ts';
import type { Reading, Rule } from '../rule.ts';

const clock = /(\d{1,2})([:.])(\d{2})(?::(\d{2}))?(?!\d|[.:]\d|%|°)/y;
const half = /(?: ?)([ap])\.? ?m(\.?)(?![\p{L}\p{N}])/iuy;
const hourOnly = /(\d{1,2})(?= ?[ap]\.? ?m(?![\p{L}\p{N}]))/iuy;
const ratio = /(\d{1,4}):(\d{1,4})(?![\d:])/y;
const clockWords = /^(?:at|by|until|till|past|about|around|before|after|since|nearly|almost|towards)$/i;
const clockThings = /^(?:train|boat|ferry|bus|coach|post|mail|express|sharp|service|sailing|tram|flight|show|performance)$/i;

/** "a.m." after a time, if it stands at `at`. */
function halfOfDay(text: string, at: number): { end: number; spoken: string; ends: boolean } | null {
  const found = matchAt(half, text, at);
  if (found === null) return null;
  const dotted = /[ap]\./i.test(found[0]);
  // "5 PM." closes its sentence; the stop of "5 p.m." belongs to the abbreviation and may do both.
  const end = at + found[0].length - (!dotted && found[2] === '.' ? 1 : 0);
  return { end, spoken: `${(found[1] ?? 'a').toUpperCase()}.M`, ends: dotted && endsSentence(text, end, 'none') };
}

function minutes(hour: number, minute: number, hasHalf: boolean): string {
  const head = hour === 0 ? 'oh oh' : cardinal(hour);
  if (minute === 0) return hasHalf ? head : hour > 12 || hour === 0 ? `${head} hundred` : `${head} o'clock`;
  return `${head} ${twoDigits(minute)}`;
}

/** "7:30", "at 7.30", "10:05 a.m.", "5pm", and ratios such as "3:1". */
export const time: Rule = ({ text }, at) => {
  const found = matchAt(clock, text, at);
  if (found !== null && Number(found[1]) <= 24 && Number(found[3]) <= 59 && Number(found[4] ?? 0) <= 59) {
    const end = at + found[0].length;
    const part = halfOfDay(text, end);
    const before = wordBefore(text, at);
    const around = text.slice(Math.max(0, at - 24), at);
    const isTime =
      found[2] === ':' || part !== null || clockWords.test(before) || clockThings.test(wordAfter(text, end)) ||
      /(?:between|from) [\d.: apm]{1,12} ?(?:and|to) $/.test(around) || (/(?:between|from) $/.test(around) && /^ (?:and|to) \d/.test(text.slice(end, end + 8)));
    if (isTime) {
      const seconds = found[4] === undefined ? '' : ` and ${cardinal(Number(found[4]))} seconds`;
      const spoken = `${minutes(Number(found[1]), Number(found[3]), part !== null)}${seconds}${part === null ? '' : ` ${part.spoken}`}`;
      const reading: Reading = { end: part?.end ?? end, spoken, rule: 'time' };
      if (part?.ends === true) reading.after = '.';
      return reading;
    }
  }
  const hour = matchAt(hourOnly, text, at);
  if (hour !== null && Number(hour[1]) <= 12) {
    const part = halfOfDay(text, at + hour[0].length);
    if (part !== null) {
      const reading: Reading = { end: part.end, spoken: `${cardinal(Number(hour[1]))} ${part.spoken}`, rule: 'time' };
      if (part.ends) reading.after = '.';
      return reading;
    }
  }
  const odds = matchAt(ratio, text, at);
  if (odds === null) return null;
  return { end: at + odds[0].length, spoken: `${cardinal(Number(odds[1]))} to ${cardinal(Number(odds[2]))}`, rule: 'number' };
};
