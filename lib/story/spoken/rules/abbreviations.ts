import { endsSentence, gluedBefore, matchAt, opensSentences, wordAfter, wordBefore } from '../rule.ts';
import type { Reading, Rule } from '../rule.ts';
import { romanValue } from './roman.ts';

/** Titles before a name. Those of the first list are known without their stop. */
const plainTitles: Readonly<Record<string, string>> = { mr: 'Mister', mrs: 'Missis', ms: 'Miz', dr: 'Doctor', messrs: 'Messers', mme: 'Madame', mlle: 'Mademoiselle' };
const stoppedTitles: Readonly<Record<string, string>> = {
  rev: 'Reverend', revd: 'Reverend', capt: 'Captain', lieut: 'Lieutenant', lt: 'Lieutenant', col: 'Colonel', gen: 'General', sgt: 'Sergeant', serjt: 'Serjeant',
  sergt: 'Sergeant', cpl: 'Corporal', pte: 'Private', maj: 'Major', adm: 'Admiral', cmdr: 'Commander', prof: 'Professor', hon: 'Honourable', fr: 'Father', gov: 'Governor',
  pres: 'President', sen: 'Senator', rep: 'Representative', supt: 'Superintendent', insp: 'Inspector', det: 'Detective', brig: 'Brigadier', msgr: 'Monsignor', sts: 'Saints', mt: 'Mount', ft: 'Fort',
};
/** After a name; these may end a sentence. */
const afterNames: Readonly<Record<string, string>> = { jr: 'Junior', sr: 'Senior', esq: 'Esquire', bros: 'Brothers', co: 'Company', ltd: 'Limited', inc: 'Incorporated', corp: 'Corporation' };
const roads: Readonly<Record<string, string>> = { ave: 'Avenue', rd: 'Road', sq: 'Square', blvd: 'Boulevard', ln: 'Lane', dr: 'Drive', st: 'Street', terr: 'Terrace', cres: 'Crescent' };
/** Only before a number. */
const references: Readonly<Record<string, string>> = {
  no: 'number', nos: 'numbers', p: 'page', pp: 'pages', vol: 'volume', vols: 'volumes', ch: 'chapter', chap: 'chapter', chaps: 'chapters', fig: 'figure', figs: 'figures',
  sec: 'section', sect: 'section', art: 'article', bk: 'book', pt: 'part', sc: 'scene', c: 'circa', ca: 'circa', pl: 'plate', approx: 'approximately', op: 'opus',
};
/** Anywhere, with their stop. `true` = may end a sentence. */
const phrases: Readonly<Record<string, readonly [string, boolean]>> = {
  etc: ['et cetera', true], viz: ['namely', false], vs: ['versus', false], cf: ['compare', false], approx: ['approximately', false], dept: ['department', true], govt: ['government', true],
  inst: ['instant', true], ult: ['ultimo', true], prox: ['proximo', true],
};
const token = /(\p{L}{1,7})(\.?)(?![\p{L}\p{M}\p{N}'])/uy;
const latin = /(?:(e)\. ?g|(i)\. ?e)\.?(?![\p{L}\p{N}])/iuy;
const functionWord = /^(?:on|at|in|to|of|from|by|for|and|but|the|a|with|near|old|little|great|church|saint|since|after|before|until|till|that|this|when|was|is|said|dear|poor|good|o|oh|sir|lady|lord|mister|missis|mr|mrs|ms|dr|miss|rev|capt|col|gen|prof|lt)$/i;

function cased(spoken: string, opens: boolean): string {
  return opens ? spoken.slice(0, 1).toUpperCase() + spoken.slice(1) : spoken;
}

/** A name in capitals before this place: "Baker", "5th". */
function followsName(text: string, at: number): boolean {
  const before = wordBefore(text, at);
  if (before === '') return false;
  return (/^\p{Lu}/u.test(before) && !functionWord.test(before)) || /\d(?:st|nd|rd|th) $/.test(text.slice(Math.max(0, at - 5), at));
}

function finish(text: string, end: number, spoken: string, stopped: boolean, mayEnd: boolean): Reading {
  const reading: Reading = { end, spoken, rule: 'abbreviation' };
  if (stopped && mayEnd && endsSentence(text, end)) reading.after = '.';
  return reading;
}

/** Mr., Dr., St., No. 14, etc., Co., and their kin; what a word means is settled by what stands around it. */
export const abbreviation: Rule = ({ text, kind, opensSentence, allCapitals }, at) => {
  if (gluedBefore(text, at)) return null;
  const foreign = matchAt(latin, text, at);
  if (foreign !== null && foreign[0].length > 2) return { end: at + foreign[0].length, spoken: foreign[1] === undefined ? 'that is' : 'for example', rule: 'abbreviation' };
  const care = matchAt(/c\/o(?![\p{L}])/uy, text, at);
  if (care !== null) return { end: at + 3, spoken: 'care of', rule: 'abbreviation' };
  const found = matchAt(token, text, at);
  if (found === null) return null;
  const written = found[1] ?? '';
  const key = written.toLowerCase();
  const stopped = found[2] === '.';
  const end = at + found[0].length;
  const after = wordAfter(text, end);
  const isCapital = /^\p{Lu}/u.test(written);
  const nextIsName = /^\p{Lu}/u.test(after) && !(opensSentences(after) && after.length > 1 && !allCapitals);
  const hasNumber = /^ ?#?\d/.test(text.slice(end, end + 3));

  if (isCapital && (stopped || key === 'st')) {
    const road = roads[key];
    if (road !== undefined && (stopped || after === '') && followsName(text, at) && (!nextIsName || key !== 'dr')) return finish(text, end, road, stopped, true);
  }
  if (key === 'st' && isCapital && nextIsName) return { end, spoken: 'Saint', rule: 'abbreviation' };
  const plain = isCapital ? plainTitles[key] : undefined;
  if (plain !== undefined && (stopped || after !== '' || /^ ?—/.test(text.slice(end, end + 2)))) return { end, spoken: plain, rule: 'abbreviation' };
  const title = isCapital && stopped ? stoppedTitles[key] : undefined;
  if (title !== undefined && (nextIsName || /^-\p{Lu}/u.test(text.slice(end, end + 2)))) {
    // "Lt.-Col." is two titles.
    return { end: text[end] === '-' ? end + 1 : end, spoken: title, rule: 'abbreviation' };
  }
  if (!stopped) return null;
  const behind = isCapital ? afterNames[key] : undefined;
  const beforeMark = /[\p{L}&],? $/u.test(text.slice(Math.max(0, at - 3), at));
  if (behind !== undefined && beforeMark) return finish(text, end, behind, true, true);
  const reference = references[key];
  const numeral = romanValue(after) !== null && after !== 'I' && after === after.toLowerCase();
  const capitalNumeral = key !== 'no' && key !== 'c' && key !== 'p' && romanValue(after) !== null && (key !== 'ca');
  if (reference !== undefined && (hasNumber || (key !== 'no' && key !== 'c' && numeral) || capitalNumeral)) {
    return { end, spoken: cased(reference, isCapital && (opensSentence || kind === 'heading') || (isCapital && key === 'no' && opensSentence)), rule: 'abbreviation' };
  }
  const phrase = phrases[key];
  if (phrase !== undefined) {
    const reading: Reading = { end, spoken: isCapital ? cased(phrase[0], true) : phrase[0], rule: 'abbreviation' };
    if (phrase[1] && endsSentence(text, end, 'none')) reading.after = '.';
    return reading;
  }
  if (key === 'v' && !isCapital && /^\p{Lu}/u.test(wordBefore(text, at)) && /^\p{Lu}/u.test(after)) return { end, spoken: 'versus', rule: 'abbreviation' };
  return null;
};

export function isTitle(word: string): boolean {
  const key = word.toLowerCase();
  return plainTitles[key] !== undefined || stoppedTitles[key] !== undefined;
}
