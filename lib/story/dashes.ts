import { entry } from './entry.ts';
import type { Paragraph } from './paragraphs.ts';
import type { Quotation } from './quotes.ts';
import type { TextRange } from './types.ts';

const opening = /^[—–―][ \u00a0\u2009\u202f]?(?=[\p{L}\p{N}¡¿…"“«_*(])/u;
const space = '[\\s\\u00a0\\u2009\\u202f]';

const tagVerbs =
  'said|says|asked|asks|answered|replied|cried|whispered|murmured|muttered|shouted|called|repeated|continued|added|began|' +
  'returned|exclaimed|remarked|observed|demanded|inquired|laughed|sighed|' +
  'dit|dis|répondit|répondis|répliqua|demanda|demandai|cria|murmura|reprit|ajouta|fit|s[’\']écria|s[’\']exclama|pensa|souffla|lança|continua|soupira|chuchota|déclara|expliqua|' +
  'dijo|respondió|preguntó|gritó|murmuró|añadió|contestó|exclamó|replicó|disse|rispose|chiese|sagte|fragte|rief|antwortete';

/** `, said Stephen.` or `? demanda-t-elle` inside dash speech or guillemets: the narrator's words in the middle. */
const inlineTag = new RegExp(`[,!?.…]${space}+(?=(?:${tagVerbs})[\\s-]|\\p{Ll}+(?:-t)?-(?:il|elle|on|je|ils|elles)(?![\\p{L}-]))`, 'u');
/** Where a tag gives the word back: at a sentence's end, or at a comma after which nobody moves or looks. */
const tagEnds = new RegExp(`[.!?…][)\\]]?${space}+(?=[\\p{Lu}¡¿—–―…])|,${space}+(?!(?:en|et|puis|d[’']un[e]?|avec|sans|qui|tout|comme|dont|les|la|le|l[’']|son|sa|ses|au|à|dans|sur|après|avant|and|then|with|in|as|who|without|on|at|from|while|when|y|con|sin|mientras|und|mit)[\\s’']|\\p{L}+(?:ing|ant)\\b)(?=\\p{L})`, 'u');
/** A Spanish aside that tells: it has a verb of the past. */
const spanishVerb = /^(?:(?:se|le|les|me|lo|la|nos|y|pero|ella|él|yo)\s+)*\p{L}+(?:ó|ió|aba|ía|aban|ían|aron|ieron|jo|jeron|uvo|uso|izo|ijo|é|í)(?![\p{L}])/u;

/** Whether a paragraph opens with the dash of dialogue. */
export const opensWithDash = (text: string, paragraph: TextRange): boolean => opening.test(text.slice(paragraph.start, paragraph.start + 4));

/**
 * Parts a stretch of speech that holds the narrator's words without marks of their own into what is said: `—Hola —dijo
 * Mara—. ¿Quién es?`, `— Entre, dit Mara. Il fait froid.` `asides` where dashes part off the narrator (Spanish).
 */
export function splitSpeech(text: string, range: TextRange, asides: boolean): TextRange[] {
  const ranges: TextRange[] = [];
  let at = range.start;
  while (at < range.end) {
    const rest = text.slice(at, range.end);
    const stop = speechStops(rest, asides);
    ranges.push({ start: at, end: stop === null ? range.end : at + stop });
    if (stop === null) break;
    at += stop;
    const told = text.slice(at, range.end);
    const dashed = asides && /^\s[—–―]/u.test(told);
    const found = dashed ? /[—–―](?=[\s.,;:!?…])[.,;:!?…]*\s*|[—–―]\s*(?=\p{L})/u.exec(told.slice(2)) : tagEnds.exec(told);
    if (!found) break;
    at += found.index + found[0].length + (dashed ? 2 : 0);
  }
  return ranges.filter((part) => part.end > part.start);
}

/** How many characters are said before the narrator cuts in; null where nobody does. */
function speechStops(rest: string, asides: boolean): number | null {
  const tag = inlineTag.exec(rest);
  const tagAt = tag ? tag.index + 1 : Infinity;
  let asideAt = Infinity;
  if (asides) {
    const marks = /\s[—–―](?=\p{L})/gu;
    marks.lastIndex = 1;
    for (let aside = marks.exec(rest); aside && aside.index < tagAt; aside = marks.exec(rest)) {
      const inner = rest.slice(aside.index + 2);
      const back = /[—–―]/u.exec(inner);
      // —Mi hermano —el mayor— vive aquí: the speaker's own aside.
      const own = back !== null && /^[—–―]\s*\p{Ll}/u.test(inner.slice(back.index)) && /^\p{Ll}/u.test(inner) && !spanishVerb.test(inner);
      if (!own) {
        asideAt = aside.index;
        break;
      }
      marks.lastIndex = aside.index + 2 + back.index + 1;
    }
  }
  const stop = Math.min(asideAt, tagAt);
  return stop === Infinity ? null : stop;
}

/**
 * Dialogue opened by a dash at the head of its paragraph (Spanish, French, Joyce). Returns the whole text's speech in
 * that habit, or null where the text marks speech otherwise. A dash paragraph in a text of quotation marks is an
 * interruption, not speech, so dashes must clearly outnumber the quotations. Speech that runs on into a further
 * paragraph opens it with » (Spanish usage).
 */
export function findDashSpeech(
  text: string,
  paragraphs: readonly Paragraph[],
  skip: (paragraph: number) => boolean,
  quotations: readonly Quotation[],
): Quotation[] | null {
  const dashed: number[] = [];
  for (let p = 0; p < paragraphs.length; p++) if (!skip(p) && opensWithDash(text, entry(paragraphs, p))) dashed.push(p);
  if (dashed.length < 2 || dashed.length < quotations.length * 2) return null;
  const byDash: Quotation[] = [];
  const taken = new Set(dashed);
  const runsOn = (p: number): boolean => !skip(p) && paragraphs[p] !== undefined && text.charAt(entry(paragraphs, p).start) === '»';
  for (const p of dashed) {
    for (const range of splitSpeech(text, entry(paragraphs, p), true)) byDash.push({ ...range, paragraph: p, continues: false });
    for (let next = p + 1; runsOn(next); next++) {
      taken.add(next);
      splitSpeech(text, entry(paragraphs, next), true).forEach((range, i) => byDash.push({ ...range, paragraph: next, continues: i === 0 }));
    }
  }
  for (const quotation of quotations) if (!taken.has(quotation.paragraph)) byDash.push(quotation);
  return byDash.sort((a, b) => a.start - b.start);
}
