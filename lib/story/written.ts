import { entry } from './entry.ts';
import type { Paragraph } from './paragraphs.ts';
import type { Quotation } from './quotes.ts';
import type { TextRange } from './types.ts';

/** A quotation inside the narration that is read, not said. */
export interface WrittenQuote extends TextRange {
  /** Its quotations, and the same as indices into the list they were found in. */
  ranges: Quotation[];
  quotations: number[];
  /** The narration that says so, which may name the writer. */
  tag: TextRange;
}

const thing = '(?:letter|note|telegram|message|wire|document|missive|epistle|card|postcard|notice|advertisement|paper|paragraph|report|article|dispatch|despatch|postscript|inscription|placard|legend|poster|headline|book|page|diary|entry|sign|bill)';
/** After the quotation: "she wrote", "the letter ran", "were her words". */
const after = new RegExp(
  `^[,;]?\\s*(?:(?:(?:\\p{Lu}[\\p{L}.’']*\\s+){1,3}|(?:he|she|I|they|who)\\s+(?:\\p{Ll}+ly\\s+)?)(?:had |then )?(?:wrote|writes|scribbled|telegraphed|wired)\\b|wrote\\s+(?:he|she|I|\\p{Lu})|(?:the|this|his|her|that|their|its|my|another|one|Mr\\S*|Mrs\\S*)\\s+(?:\\p{Ll}+\\s+)?${thing}\\s+(?:ran|read|said|went on|continued|began|concluded|ended|announced|stated)|(?:ran|read|said)\\s+(?:the|this|his|her|that)\\s+(?:\\p{Ll}+\\s+)?${thing}(?=[.,;:]|$)|it (?:ran|read)\\b|were (?:her|his|the) words\\b)`,
  'u',
);
/** Before it: "she wrote:", "The letter said:". */
const before = new RegExp(
  `(?:\\b(?:wrote|written|writes|writing|scribbled|telegraphed|wired|texted|texts|emailed|typed)(?: (?:to|back|on|down|in|at|for|from|him|her|me|them|thus|again|simply|briefly|\\p{Lu}[\\p{L}.]+|\\p{Ll}+ly)){0,4}[,:—-]*|\\b${thing}(?: (?!and|she|he|I|they|we|then)[^\\s.,!?;:“”"‘]+){0,4} (?:ran|read|reads|said|say|saying|went on|began|ended|concluded|continued)(?: (?:thus|so|as follows|to say|with|by saying))?[,:—-]*|\\bwas in these words[.:—-]|\\b${thing}\\s*:(?:--|—)?)\\s*$`,
  'u',
);

/** "…," it said: a thing that speaks where something to be read was spoken of just before. */
const itSays = /^[,;]?\s*it (?:said|began|continued|went on|remarked|announced|concluded)\b/u;
const speaksOfIt = new RegExp(`\\b(?:(?:[Tt]he|[Aa]n?|[Tt]his|that|his|her|their|my|our)\\s+(?:\\p{L}+\\s+){0,2}${thing}|dated)\\b`, 'u');

/** Finds quotations that the narration beside them says were written. Linear in their number. */
export function findWritten(text: string, paragraphs: readonly Paragraph[], quotations: readonly Quotation[]): WrittenQuote[] {
  const found: WrittenQuote[] = [];
  for (let q = 0; q < quotations.length; q++) {
    const quotation = entry(quotations, q);
    if (quotation.continues) continue;
    const paragraph = entry(paragraphs, quotation.paragraph);
    const previous = quotations[q - 1];
    const floor = previous?.paragraph === quotation.paragraph ? previous.end : paragraph.start;
    const led = text.slice(Math.max(floor, quotation.start - 110), quotation.start).replace(/[\s_*]+/gu, ' ');
    const told = text.slice(quotation.end, Math.min(paragraph.end, quotation.end + 60)).replace(/[\s_*]+/gu, ' ');
    const next = quotations[q + 1];
    const ends = next?.paragraph === quotation.paragraph ? next.start : paragraph.end;
    const byAfter = /[,!?—–.-][”"’'»“]$/u.test(text.slice(quotation.start, quotation.end)) && (after.test(told) || (itSays.test(told) && speaksOfIt.test(led)));
    const byBefore = !byAfter && before.test(led);
    if (!byAfter && !byBefore) continue;
    const own = [q];
    const tag = byAfter ? { start: quotation.end, end: Math.min(ends, quotation.end + 80) } : { start: Math.max(floor, quotation.start - 80), end: quotation.start };
    // "We are well," she wrote, "and the boat is in.": the rest of the sentence; and what runs on over paragraphs.
    for (let k = q + 1; k < quotations.length; k++) {
      const follows = entry(quotations, k);
      const last = entry(quotations, k - 1);
      const gap = text.slice(last.end, follows.start);
      const sameSentence = follows.paragraph === last.paragraph && k === q + 1 && byAfter && gap.length < 90 && /[,;:—-]\s*$|^[^.!?]*\.\s*$/u.test(gap);
      if (!follows.continues && !sameSentence) break;
      own.push(k);
    }
    const end = entry(quotations, entry(own, own.length - 1)).end;
    found.push({ start: quotation.start, end, ranges: own.map((k) => entry(quotations, k)), quotations: own, tag });
    q = entry(own, own.length - 1);
  }
  return found;
}
