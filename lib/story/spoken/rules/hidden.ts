import { gluedBefore, matchAt, wordBefore } from '../rule.ts';
import type { Rule } from '../rule.ts';

const dash = '(?:—|--)';
const named = new RegExp(`(\\p{Lu}\\p{L}{0,2})${dash}{1,3}('s)?(?![\\p{L}\\p{N}])`, 'uy');
const longDash = new RegExp(`^\\p{Lu}\\p{L}{0,2}${dash}{2,3}`, 'u');
const blank = new RegExp(`${dash}{2,3}(?!—)(?=(\\p{L}|[ ,.;:!?"')]|$))`, 'uy');
const oath = new RegExp(`(d${dash}{1,2}d|d${dash}{1,2}n|d${dash}{1,2}mn|h${dash}{1,2}l|bl${dash}{1,2}dy|d${dash}{1,2}nation|d${dash}{1,2}l)(?![\\p{L}])`, 'iuy');
const oaths: Readonly<Record<string, string>> = { dd: 'damned', dn: 'damn', dmn: 'damn', hl: 'hell', bldy: 'bloody', dnation: 'damnation', dl: 'devil' };
const titles = /^(?:Lord|Lady|Count|Countess|Sir|Mr|Mrs|Ms|Miss|Dr|Captain|Colonel|General|Major|Baron|Baroness|Duke|Duchess|Earl|Prince|Princess|Madame|Monsieur|Mister|Father|Sister|Brother|Judge|Marquis|Marquise|Professor|Doctor|Reverend|Bishop|Abbé|Chevalier)$/;
const beforeBlank = /^(?:of|in|at|from|to|the|near|for|by|with|and|called|named|our|this|that|a)$/i;

/** Names a novel will not give away ("Lord B——", "the town of ——") and oaths it will not spell ("d—n"). */
export const dashedOut: Rule = ({ text }, at) => {
  if (gluedBefore(text, at)) return null;
  const swear = matchAt(oath, text, at);
  if (swear !== null) {
    const spoken = oaths[swear[0].toLowerCase().replaceAll(/[—-]/g, '')];
    if (spoken !== undefined) return { end: at + swear[0].length, spoken, rule: 'dashed-out' };
  }
  const name = matchAt(named, text, at);
  if (name !== null && (titles.test(wordBefore(text, at)) || (longDash.test(name[0]) && !/^(?:I|A|O|No|So|Oh|Ah|He|We|It|If|Go|My|Me|You|She|But|Yes|And|The)[—-]/.test(name[0])))) {
    return { end: at + name[0].length, spoken: (name[1] ?? '') + (name[2] ?? ''), rule: 'dashed-out' };
  }
  const gap = matchAt(blank, text, at);
  if (gap === null) return null;
  const before = wordBefore(text, at);
  if (!titles.test(before) && !beforeBlank.test(before)) return null;
  return { end: at + gap[0].length, spoken: 'blank', rule: 'dashed-out' };
};
