import { capitalise, gluedBefore, matchAt } from '../rule.ts';
import type { Reading, Rule } from '../rule.ts';
import { romanValue } from './roman.ts';
import { doubledWords } from './doubled-words.ts';

/** Elisions whose spelling would mislead a voice; the others are spoken as they stand. */
const elided: Readonly<Record<string, string>> = {
  "ol'": 'ole', "th'": 'the', "o'": 'uh', "wi'": 'wih', "s'pose": 'spose', "p'raps": 'praps', "'ere": 'ear', "'eard": 'erd', "'ead": 'ed', "'ouse": 'owse', "'orse": 'orse', "t'other": 'tuther', "fo'": 'foe', "po'": 'poe', "mo'": 'moe',
};
const elision = /(?:['‘](?:ere|eard|ead|ouse|orse)(?!')|(?:ol|th|o|wi|fo|po|mo)'|s'pose|p'raps|t'other)(?![\p{L}\p{M}])/iuy;
const rockAndRoll = /['‘]n['‘]?(?= )/iy;

const clusters = 'th|sh|ch|wh|st|str|pr|br|tr|gr|cl|bl|pl|fl|sp|spr|sc|sk|sl|sm|sn|sw|tw|dr|cr|fr|gl|kn|wr|qu|ph|thr|sch|scr';
const stutterForm = new RegExp(`(\\p{L}|${clusters})-(?:\\1-){0,6}(?=\\1)(\\p{L}[\\p{L}\\p{M}']{0,30})(?![\\p{L}-])`, 'iuy');
const notStutters = new Set(['d-day', 't-total', 'e-e', 'x-x', 'v-v']);
const vowelSounds: Readonly<Record<string, string>> = { a: 'ah', e: 'eh', i: 'ih', o: 'oh', u: 'uh' };

const plainWord = /\p{L}{2,40}(?![\p{L}\p{M}\p{N}'])/uy;
/** Noises that have no vowel, by their letters without repeats, in a spelling every voice can say. */
const noises: Readonly<Record<string, string>> = { hm: 'hmm', sh: 'shush', br: 'burr', gr: 'gurr', z: 'zuzz', m: 'umm', pft: 'pift', pf: 'pift', tch: 'tut', hmph: 'humph', hrmph: 'humph', mhm: 'um-hum', pst: 'psst' };

function like(model: string, spoken: string, opens: boolean): string {
  const capital = /^\p{Lu}/u.test(model) && (model !== model.toUpperCase() || opens);
  return capital ? capitalise(spoken) : spoken;
}

/** "th'", "ol'", "’ere", "rock ’n’ roll". */
export const elisions: Rule = ({ text }, at) => {
  if (gluedBefore(text, at)) return null;
  const roll = matchAt(rockAndRoll, text, at);
  if (roll !== null) return { end: at + roll[0].length, spoken: 'an', rule: 'elision' };
  const found = matchAt(elision, text, at);
  if (found === null) return null;
  const spoken = elided[found[0].toLowerCase().replace('‘', "'")];
  if (spoken === undefined) return null;
  // "'o'" closing a quotation is too short to be sure of; an elision has a word after it.
  if (found[0].endsWith("'") && !/^[ \n]\p{L}/u.test(text.slice(at + found[0].length, at + found[0].length + 2))) return null;
  return { end: at + found[0].length, spoken: /^['‘]?\p{Lu}/u.test(found[0]) ? capitalise(spoken) : spoken, rule: 'elision' };
};

function stutterSound(start: string, word: string): string {
  const lower = start.toLowerCase();
  const vowel = vowelSounds[lower];
  if (vowel !== undefined) return vowel;
  if (lower === 'c') return /^c[eiy]/i.test(word) ? 'suh' : 'kuh';
  if (lower === 'k' && /^kn/i.test(word)) return 'nuh';
  if (lower === 'q' || lower === 'qu') return 'kwuh';
  if (lower === 'x') return 'zuh';
  if (lower === 'p' && /^ph/i.test(word) || lower === 'ph') return 'fuh';
  if (lower === 'wh') return 'wuh';
  if (lower === 'kn') return 'nuh';
  if (lower === 'wr') return 'ruh';
  if (lower === 'ch' || lower === 'th' || lower === 'sh' || lower === 'w') return `${lower}uh`;
  return `${lower}uh`;
}

/** "W-w-what" is tried three times: "wuh wuh what". */
export const stutter: Rule = ({ text, opensSentence }, at) => {
  if (gluedBefore(text, at) || text[at - 1] === '-') return null;
  const found = matchAt(stutterForm, text, at);
  const start = found?.[1] ?? '';
  const word = found?.[2] ?? '';
  if (found === null || notStutters.has(found[0].toLowerCase())) return null;
  const isSelf = start === 'I' && /^I(?:'|$)/.test(word);
  // A lone letter said again ("x-x") is a pair of letters, not a stutter; a first person is.
  if (word.length === start.length && !isSelf) return null;
  if (/^[bcdfgjkpqtvz]$/i.test(start) && /^\p{Lu}\p{Ll}/u.test(word) && /^\p{Lu}/u.test(start) && found[0].indexOf('-') === found[0].lastIndexOf('-') && /^(?:Day|Type|Team|Plan|Class|Group|Ball|Bomb|Car|Deck)s?$/.test(word)) return null;
  const shouting = word.length > 1 && word === word.toUpperCase() && word !== 'I' && !word.startsWith("I'");
  const parts: { start: number; end: number; spoken: string }[] = [];
  const wordStart = at + found[0].length - word.length;
  for (let place = at; place < wordStart; place += start.length + 1) {
    const sound = isSelf ? 'I,' : stutterSound(start, word);
    parts.push({ start: place, end: place + start.length, spoken: place === at && /^\p{Lu}/u.test(start) && (opensSentence || !shouting) ? capitalise(sound) : sound });
  }
  parts.push({ start: wordStart, end: wordStart + word.length, spoken: shouting ? word.toLowerCase() : word });
  const reading: Reading = { end: at + found[0].length, spoken: parts.map((part) => part.spoken).join(' '), rule: 'stutter', parts };
  return reading;
};

/** The word behind "soooon": each long run of a letter is one letter or two; the known word with two wins. */
function unstretch(lower: string): string {
  let candidates = [''];
  for (const [run] of lower.matchAll(/(.)\1*/gu)) {
    const letter = Array.from(run)[0] ?? '';
    const length = Array.from(run).length;
    const choices = length < 3 ? [run] : candidates.length > 16 ? [letter] : [letter + letter, letter];
    candidates = candidates.flatMap((head) => choices.map((choice) => head + choice));
  }
  return candidates.find((candidate) => doubledWords.has(candidate)) ?? lower.replaceAll(/(.)\1{2,}/gu, '$1');
}

/** "Nooooo", "Hmmm", "shhh", "aaargh": the word without its drawing out, which belongs to the acting. */
export const stretched: Rule = ({ text, opensSentence }, at) => {
  if (gluedBefore(text, at)) return null;
  const found = matchAt(plainWord, text, at);
  if (found === null) return null;
  const written = found[0];
  const lower = written.toLowerCase();
  const end = at + written.length;
  const skeleton = lower.replaceAll(/(.)\1+/gu, '$1');
  const noise = noises[skeleton];
  if (noise !== undefined && (skeleton.length > 1 || lower.length > 1)) {
    if (lower === noise || (skeleton === 'm' && lower === 'mm' && /\d ?$/.test(text.slice(Math.max(0, at - 2), at)))) return null;
    // "MM" and "ZZ" are letters, "BR" a number plate: a noise in capitals has three letters at least.
    if (written === written.toUpperCase() && written.length < 3) return null;
    return { end, spoken: like(written, noise, opensSentence), rule: 'stretched' };
  }
  if (!/(.)\1\1/u.test(lower) || (written === written.toUpperCase() && (romanValue(written) !== null || written === 'WWW'))) return null;
  const runs = unstretch(lower);
  return { end, spoken: like(written, runs, opensSentence), rule: 'stretched' };
};
