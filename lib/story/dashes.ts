import { entry } from './entry.ts';
import type { Paragraph } from './paragraphs.ts';
import type { Quotation } from './quotes.ts';
import type { TextRange } from './types.ts';

const opening = /^[—–―][ \u00a0\u2009\u202f]?(?=[\p{L}\p{N}¡¿…"“«_*(])/u;

const tagVerb =
  '(?:said|says|asked|asks|answered|replied|cried|whispered|murmured|muttered|shouted|called|repeated|continued|added|began|' +
  'returned|exclaimed|remarked|observed|demanded|inquired|laughed|sighed|' +
  'dit|dis|répondit|répliqua|demanda|cria|murmura|reprit|ajouta|fit|s’écria|s\'écria|pensa|' +
  'dijo|respondió|preguntó|gritó|murmuró|añadió|contestó|exclamó|replicó)';

/** `, said Stephen.` or `? asked she` inside dash speech; a sentence end closes the tag. */
const inlineTag = new RegExp(`[,!?.…]\\s+(?=${tagVerb}[\\s-])`, 'u');

function splitParagraph(text: string, paragraph: Paragraph): TextRange[] {
  const ranges: TextRange[] = [];
  let at = paragraph.start;
  let speaking = true;
  while (at < paragraph.end) {
    if (speaking) {
      const rest = text.slice(at, paragraph.end);
      // Spanish: a dash with a space before it and none after it turns to the narrator; English and French: a tag's verb.
      const aside = /\s[—–―](?=\p{L})/u.exec(rest.slice(1));
      const tag = inlineTag.exec(rest);
      const asideAt = aside ? aside.index + 1 : Infinity;
      const tagAt = tag ? tag.index + 1 : Infinity;
      const stop = Math.min(asideAt, tagAt);
      const end = stop === Infinity ? paragraph.end : at + stop;
      ranges.push({ start: at, end });
      if (stop === Infinity) break;
      at = end;
      speaking = false;
    } else {
      const rest = text.slice(at, paragraph.end);
      const back = /[—–―](?=[\s.,;:!?…])[.,;:!?…]*\s*|[—–―]\s*(?=\p{L})/u.exec(rest.slice(2));
      const sentence = /[.!?][)\]]?\s+(?=[\p{Lu}¡¿—–―])/u.exec(rest);
      const spanish = /^\s[—–―]/u.test(rest);
      const found = spanish ? back : sentence;
      if (!found) break;
      at += found.index + found[0].length + (spanish ? 2 : 0);
      speaking = true;
    }
  }
  return ranges;
}

/**
 * Dialogue opened by a dash at the head of its paragraph (Spanish, French, Joyce). Returns the whole text's speech in
 * that habit, or null where the text marks speech otherwise. A dash paragraph in a text of quotation marks is an
 * interruption, not speech, so dashes must clearly outnumber the quotations.
 */
export function findDashSpeech(
  text: string,
  paragraphs: readonly Paragraph[],
  skip: (paragraph: number) => boolean,
  quotations: readonly Quotation[],
): Quotation[] | null {
  const dashed: number[] = [];
  for (let p = 0; p < paragraphs.length; p++) {
    const paragraph = entry(paragraphs, p);
    if (!skip(p) && opening.test(text.slice(paragraph.start, paragraph.start + 4))) dashed.push(p);
  }
  if (dashed.length < 2 || dashed.length < quotations.length * 2) return null;
  const byDash: Quotation[] = [];
  const taken = new Set(dashed);
  for (const quotation of quotations) if (!taken.has(quotation.paragraph)) byDash.push(quotation);
  for (const p of dashed) {
    for (const range of splitParagraph(text, entry(paragraphs, p))) byDash.push({ ...range, paragraph: p, continues: false });
  }
  return byDash.sort((a, b) => a.start - b.start);
}
