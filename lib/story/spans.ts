import type { StoryOutline } from './chapters.ts';
import type { Quotation } from './quotes.ts';
import { tokenise, WordStore, type Token } from './tokens.ts';
import type { StoryScene, TextRange } from './types.ts';

/** A stretch of one paragraph: a quotation, or the narration beside it. */
export interface Span extends TextRange {
  /** Index of the quotation, null for narration. */
  quotation: number | null;
  tokens: Token[];
}

/** A paragraph parted into what is said and what is told, with its words. */
export interface SpannedParagraph {
  /** Index in the outline's paragraphs. */
  index: number;
  scene: number;
  spans: Span[];
}

/**
 * Parts every paragraph of prose into spans and words; `setOff` names those that are neither told nor said (letters,
 * epigraphs, verse). Linear in the text's length.
 */
export function readSpans(text: string, outline: StoryOutline, scenes: readonly StoryScene[], quotations: readonly Quotation[], setOff: (paragraph: number) => boolean): SpannedParagraph[] {
  const out: SpannedParagraph[] = [];
  const store = new WordStore();
  let q = 0;
  let scene = 0;
  outline.paragraphs.forEach((paragraph, index) => {
    while (scene + 1 < scenes.length && (scenes[scene + 1]?.start ?? Infinity) <= paragraph.start) scene++;
    if (outline.headings.has(index) || outline.sceneBreaks.has(index) || setOff(index)) return;
    const spans: Span[] = [];
    let at = paragraph.start;
    let mid = false;
    const narrate = (end: number) => {
      if (end > at) spans.push({ start: at, end, quotation: null, tokens: tokenise(text, at, end, !mid, store) });
    };
    while (q < quotations.length && (quotations[q]?.paragraph ?? 0) < index) q++;
    for (let quotation = quotations[q]; quotation && quotation.paragraph === index; quotation = quotations[++q]) {
      narrate(quotation.start);
      spans.push({ start: quotation.start, end: quotation.end, quotation: q, tokens: tokenise(text, quotation.start + 1, quotation.end, true, store) });
      at = quotation.end;
      // After "…," the sentence goes on: a capital there is a name.
      mid = /[,;—–-]["”’'»“_]*$/u.test(text.slice(Math.max(0, at - 4), at));
    }
    narrate(paragraph.end);
    out.push({ index, scene, spans });
  });
  return out;
}
