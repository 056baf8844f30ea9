import { cardinal, ordinal } from '../say.ts';
import { capitalise, gluedBefore, matchAt, wordAfter, wordBefore } from '../rule.ts';
import type { Rule } from '../rule.ts';

const canonical = /^M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/;
const values: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };
const numeral = /([IVXLCDM]{1,15}|[ivxlcdm]{1,15})('s|th|st|nd|rd)?(?![\p{L}\p{N}\p{M}'])(\.?)/uy;

const divisions = new Set(
  ('chapter chap ch act scene sc part pt book bk volume vol canto section sect sec verse letter war type class stage phase mark apollo gemini saturn ' +
    'figure fig plate table appendix article lesson episode number no title page p pp century tome stave psalm sonnet hymn symphony concerto opus op division grade category area').split(' '),
);
const regnal = new Set(
  ('henry edward edmund george william charles james richard john stephen louis philip philippe francis frederick friedrich wilhelm leopold albert ferdinand alfonso pedro ' +
    'nicholas alexander peter paul ivan catherine elizabeth mary anne victoria isabella leo pius gregory clement innocent urban benedict boniface julius sixtus adrian ' +
    'napoleon otto rudolf maximilian joseph gustav gustavus christian harald haakon olaf robert david malcolm kenneth umberto emmanuel ptolemy cleopatra ramses thutmose darius xerxes ' +
    'constantine theodosius justinian selim murad mehmed suleiman matthias casimir sigismund wenceslas baldwin').split(' '),
);
const pronounVerbs =
  /^(?:am|was|were|have|had|think|thought|know|knew|saw|see|said|say|will|would|could|can|shall|should|must|might|may|do|did|don't|didn't|want|went|go|never|always|only|just|came|met|loved|hated|found|told|heard|felt|mean|believe|suppose|once|also|first)$/;
const notNumerals = new Set(['CD', 'DC', 'MD', 'MC', 'CV', 'DM', 'CC', 'MM', 'MI', 'DI', 'MIX', 'CI', 'DL', 'ML', 'CM', 'MDM', 'DIM', 'LL', 'ID', 'CID', 'MV', 'DVD', 'DX', 'DV', 'CL', 'LC', 'MCC', 'VC', 'VI']);

/** The value of a canonical Roman numeral, or null ("IIII", "IC", "" are none). */
export function romanValue(written: string): number | null {
  const upper = written.toUpperCase();
  if (upper === '' || !canonical.test(upper)) return null;
  let total = 0;
  for (let at = 0; at < upper.length; at += 1) {
    const value = values[upper[at] ?? ''] ?? 0;
    total += value < (values[upper[at + 1] ?? ''] ?? 0) ? -value : value;
  }
  return total;
}

function lineHeadNumeral(text: string, at: number, end: number): boolean {
  const opening = /(?:^|\n)[^\p{L}\p{N}\n]*$/u.test(text.slice(Math.max(0, at - 40), at)) && (at < 40 || text.slice(at - 40, at).includes('\n') || /^[^\p{L}\p{N}]*$/u.test(text.slice(0, Math.min(at, 80))));
  const rest = text.slice(end, end + 40);
  return opening && /^\s*(?:$|[\n.:)\]—–-])/.test(rest) && !/^\.? ?\p{Lu}\./u.test(rest);
}

/** Numbers that are part of a name are names themselves: "Henry the Eighth", "Act Two". */
function titled(words: string): string {
  return words.split(' ').map((word) => headingWord(word)).join(' ');
}
function headingWord(word: string): string {
  return word === 'and' ? word : word.split('-').map(capitalise).join('-');
}

/** "Henry VIII", "Act II", "chapter iv", and "II." at the head of a heading; never the word "I". */
export const roman: Rule = ({ text, kind, allCapitals }, at) => {
  const found = matchAt(numeral, text, at);
  if (found === null || gluedBefore(text, at)) return null;
  const written = found[1] ?? '';
  const value = romanValue(written);
  if (value === null) return null;
  const stop = found[3] === '.' ? 1 : 0;
  const end = at + found[0].length - stop;
  const suffix = found[2] ?? '';
  const parted = /\.[ \n]+$/.test(text.slice(Math.max(0, at - 4), at));
  const neighbour = wordBefore(text, at);
  const before = parted && !divisions.has(neighbour.toLowerCase()) ? '' : neighbour;
  const head = before.toLowerCase();
  const isUpper = written === written.toUpperCase();
  if (suffix !== '' && suffix !== "'s") return isUpper && written.length > 1 && value < 100 ? { end, spoken: ordinal(value), rule: 'roman-numeral' } : null;
  const possessive = suffix;
  if (kind === 'heading' && isUpper && value < 400 && lineHeadNumeral(text, at, end)) return { end, spoken: cardinal(value), rule: 'roman-numeral' };
  if (isUpper && written.length > 1 && !notNumerals.has(written) && text.length < 40 && text.replaceAll(/[^\p{L}\p{N}]/gu, '') === written) {
    return { end, spoken: cardinal(value), rule: 'roman-numeral' };
  }
  if (divisions.has(head)) {
    // "in that part I was young" is no part one.
    const after = wordAfter(text, end);
    if (written === 'I' && (!/^\p{Lu}/u.test(before) || (after !== '' && (pronounVerbs.test(after.toLowerCase()) || kind !== 'heading' && /^\p{Ll}/u.test(after) && !/^(?:of|and|to|is|in|has|opens|begins|ends|closes)$/.test(after))))) return null;
    if (!isUpper && /^(?:i|mix|mild|civil|livid|vivid|dim|mid|lid|mi|di|mm|cc|ml|cm)$/.test(written)) return /^(?:p|pp|page|chapter|chap|ch|act|scene|vol|volume)$/.test(head) && written === 'i' ? { end, spoken: 'one', rule: 'roman-numeral' } : null;
    return { end, spoken: (isUpper && /^\p{Lu}/u.test(before) ? titled(cardinal(value)) : cardinal(value)) + possessive, rule: 'roman-numeral' };
  }
  if (!isUpper || !/^\p{Lu}/u.test(before) || value > 60 || /[LCDM]/.test(written) && !regnal.has(head)) return null;
  if (regnal.has(head)) {
    const after = wordAfter(text, end);
    if (written === 'I' && pronounVerbs.test(after.toLowerCase())) return null;
    if (written === 'I' && stop === 0 && /^\p{Lu}/u.test(after)) return null;
    if (head === 'malcolm' && written === 'X') return null;
    // The stop of "George I. was dull" belongs to the numeral.
    const keepsStop = stop === 1 && /^\.[ \n]{1,2}\p{Ll}/u.test(text.slice(end, end + 4));
    return { end: keepsStop ? end + 1 : end, spoken: `the ${titled(ordinal(value))}${possessive}`, rule: 'roman-numeral' };
  }
  if (written.length < 2 || notNumerals.has(written) && written !== 'VI' || allCapitals || before === before.toUpperCase()) return null;
  if (/^(?:The|A|An|And|But|He|She|It|They|We|You|Is|In|On|At|Of)$/.test(before)) return null;
  return { end, spoken: `the ${titled(ordinal(value))}${possessive}`, rule: 'roman-numeral' };
};
