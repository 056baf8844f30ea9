import { capitalise, gluedBefore, matchAt, wordBefore } from '../rule.ts';
import type { Context, Rule } from '../rule.ts';
import { isTitle } from './abbreviations.ts';
import { spellOut } from './initials.ts';

/** Always read letter by letter, even in a shout. */
const lettered = new Set(
  ('BBC ITV FBI CIA KGB MI NHS USA USSR UK EU DNA RNA TNT TV DVD CD HQ HMS RAF RSPCA GPO YMCA YWCA BBQ IOU SOS VIP RIP MP MPS PHD MBE OBE CBE QC KC GP DJ PTO GMT ' +
    'NYPD LAPD CCTV IQ IRA PTA TB VC PC NYC UFO ATM CEO ABC XYZ UN LP EP HIV GPS PR LSD WWW HTML DIY AGM RSVP POW').split(' '),
);
/** Letters or a word, by what stands around. */
const doubtful = new Set(['US', 'PM', 'AM', 'MD', 'DC', 'AD', 'BC', 'MC', 'CV', 'ID', 'IT', 'LA', 'AA', 'AT', 'WC', 'FA', 'PE', 'PA', 'ER', 'MS', 'PS', 'NB', 'EC', 'SS', 'HM', 'CC', 'XX']);
/** Read as words though written in capitals, names of their own. */
const acronyms = new Set('NATO NASA UNESCO UNICEF AWOL AIDS OPEC LASER RADAR SONAR SCUBA SWAT ASBO NAAFI ANZAC GESTAPO INTERPOL RADA'.split(' '));
const realWords = /^(?:US|AM|IT|LA|AT|PA|AD|MS|ER)$/;

const token = /((?:\p{Lu}{2,40}|\p{Lu}'\p{Lu}{1,40})(?:['-]\p{Lu}{1,40})*)('s|s)?(?![\p{L}\p{M}])/uy;
const anded = /(\p{Lu}{1,3})&(\p{Lu}{1,3})(?![\p{L}&])/uy;
const smallWords = /^(?:a|an|and|as|at|but|by|for|from|in|into|nor|of|off|on|or|the|to|up|with)$/;

function isCapitals(word: string): boolean {
  return /^[\p{Lu}']{2,}$/u.test(word) && !lettered.has(word) && !acronyms.has(word);
}

/** True where a neighbour is shouted too. */
function shouted(text: string, at: number, end: number): boolean {
  const before = /([\p{L}']{1,30})[^\p{L}\p{N}]{1,3}$/u.exec(text.slice(Math.max(0, at - 33), at))?.[1] ?? '';
  const after = /^[^\p{L}\p{N}]{1,3}([\p{L}']{1,30})/u.exec(text.slice(end, end + 33))?.[1] ?? '';
  return isCapitals(before) || isCapitals(after);
}

/** A word of a heading in capitals, as a title page would set it. */
export function headingCase(word: string, opens: boolean): string {
  const lower = word.toLowerCase();
  if (!opens && smallWords.test(lower)) return lower;
  return lower.split('-').map(capitalise).join('-');
}

function lowered(context: Context, word: string, at: number): string {
  if (context.kind === 'heading') return headingCase(word, context.opensSentence);
  const lower = word.toLowerCase();
  const isName = isTitle(wordBefore(context.text, at)) || /^(?:mon|tues|wednes|thurs|fri|satur|sun)day$|^i(?:'|$)|^o'|^(?:london|paris|england)$/.test(lower);
  return context.opensSentence || isName ? capitalise(lower) : lower;
}

/** Words in capitals: shouts and signs are words, known initials are letters. */
export const capitals: Rule = (context, at) => {
  const { text, allCapitals } = context;
  if (gluedBefore(text, at)) return null;
  const pair = matchAt(anded, text, at);
  if (pair !== null) return { end: at + pair[0].length, spoken: `${spellOut(pair[1] ?? '')} and ${spellOut(pair[2] ?? '')}`, rule: 'initialism' };
  const degree = matchAt(/PhD(?![\p{L}])/uy, text, at);
  if (degree !== null) return { end: at + 3, spoken: 'P.H.D', rule: 'initialism' };
  const found = matchAt(token, text, at);
  if (found === null) {
    // The article in a shout: "NOT A THIEF".
    const article = matchAt(/A(?![\p{L}\p{M}.'&-])/uy, text, at);
    if (article === null || context.opensSentence || !shouted(text, at, at + 1)) return null;
    return { end: at + 1, spoken: 'a', rule: 'capitals' };
  }
  const suffix = found[2] ?? '';
  const word = found[1] ?? '';
  const end = at + found[0].length;
  const plural = suffix === '' ? null : suffix;
  const letters = (): { end: number; spoken: string; rule: string } => ({
    end,
    spoken: plural === null ? spellOut(word) : `${Array.from(word).join(' ')}'s`,
    rule: 'initialism',
  });
  if (word === 'OK') return { end, spoken: `${context.opensSentence && allCapitals && text.length > 4 ? 'Okay' : 'okay'}${plural === null ? '' : "'s"}`, rule: 'initialism' };
  if (lettered.has(word)) return letters();
  if (acronyms.has(word)) return { end, spoken: capitalise(word.toLowerCase()) + suffix, rule: 'initialism' };
  const loud = context.kind === 'heading' ? allCapitals : shouted(text, at, end);
  if (!loud && doubtful.has(word)) {
    const before = wordBefore(text, at).toLowerCase();
    const asName = /^(?:the|a|an|our|their|his|her|by|washington)$/.test(before) && (word !== 'IT' || before === 'the');
    if (asName || !realWords.test(word)) return letters();
  }
  if (context.telegram && word === 'STOP' && suffix === '' && /[\p{L}\p{N}] $/u.test(text.slice(Math.max(0, at - 2), at))) return { end, spoken: 'stop', rule: 'capitals', before: ',', after: '.' };
  // Without a vowel it cannot be a word; with lower-case ending it is a name such as "McNeil" cut short.
  if (!loud && !/[AEIOUYÀ-ÖØ-Ý]/.test(word) && word.length <= 5 && /^[A-Z]+$/.test(word)) return letters();
  if (suffix === 's' && !loud) return null;
  return { end, spoken: lowered(context, word, at) + suffix, rule: 'capitals' };
};

export function isTelegram(text: string): boolean {
  let count = 0;
  for (const found of text.matchAll(/[\p{L}\d]\.? STOP(?= |$|\n|\.)/gu)) {
    if (!text.slice(Math.max(0, found.index - 3), found.index + 1).endsWith('STOP')) count += 1;
  }
  return count >= 2;
}

