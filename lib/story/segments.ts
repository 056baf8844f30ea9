import type { StoryOutline } from './chapters.ts';
import { cutRange } from './cut.ts';
import type { Quotation } from './quotes.ts';
import type { SegmentKind, StoryScene, TextRange } from './types.ts';

/** A segment before anyone is named as its speaker. */
export interface DraftSegment extends TextRange {
  kind: SegmentKind;
  chapter: number;
  scene: number;
  /** Index of the quotation it is (part of), or null. */
  quotation: number | null;
  paragraph: number;
  endsParagraph: boolean;
}

interface Piece extends TextRange {
  kind: SegmentKind;
  quotation: number | null;
  paragraph: number;
}

const spoken = /[\p{L}\p{N}]/u;

/** Narration and speech of one paragraph, in order, from its first character to its last. */
function pieces(text: string, paragraph: TextRange, index: number, quotations: readonly Quotation[], from: number): Piece[] {
  const out: Piece[] = [];
  let at = paragraph.start;
  let q = from;
  for (let quotation = quotations[q]; quotation && quotation.paragraph === index; quotation = quotations[++q]) {
    const gap = text.slice(at, quotation.start);
    const last = out.at(-1);
    let start = quotation.start;
    if (gap) {
      // Marks and spaces alone are not worth a voice: they go with what precedes them, or with the speech they open.
      if (spoken.test(gap)) out.push({ start: at, end: quotation.start, kind: 'narration', quotation: null, paragraph: index });
      else if (last) last.end = quotation.start;
      else start = at;
    }
    out.push({ start, end: quotation.end, kind: 'dialogue', quotation: q, paragraph: index });
    at = quotation.end;
  }
  const rest = text.slice(at, paragraph.end);
  const last = out.at(-1);
  if (rest && (spoken.test(rest) || !last)) out.push({ start: at, end: paragraph.end, kind: 'narration', quotation: null, paragraph: index });
  else if (last) last.end = paragraph.end;
  return out;
}

/**
 * Parts a whole text into segments that tile it exactly: in order, no gap, none empty. White space belongs to the
 * segment before it, the text's leading white space to the first. Long segments are cut (see `cutRange`).
 * Linear in the text's length.
 */
export function draftSegments(text: string, outline: StoryOutline, scenes: readonly StoryScene[], quotations: readonly Quotation[]): DraftSegment[] {
  const drafts: DraftSegment[] = [];
  let q = 0;
  let scene = 0;
  outline.paragraphs.forEach((paragraph, index) => {
    while (scene + 1 < scenes.length && (scenes[scene + 1]?.start ?? Infinity) <= paragraph.start) scene++;
    const chapter = scenes[scene]?.chapter ?? 0;
    const kind: SegmentKind | null = outline.headings.has(index) ? 'heading' : outline.sceneBreaks.has(index) ? 'scene-break' : null;
    while (q < quotations.length && (quotations[q]?.paragraph ?? 0) < index) q++;
    const parts: Piece[] = kind
      ? [{ start: paragraph.start, end: paragraph.end, kind, quotation: null, paragraph: index }]
      : pieces(text, paragraph, index, quotations, q);
    for (const part of parts) {
      for (const cut of cutRange(text, part.start, part.end)) {
        // A cut may leave marks without a word; they stay with the piece before.
        const last = drafts.at(-1);
        if (last && last.paragraph === index && last.kind === part.kind && last.quotation === part.quotation && !spoken.test(text.slice(cut.start, cut.end)) && cut.end - cut.start < 40) last.end = cut.end;
        else drafts.push({ ...cut, kind: part.kind, quotation: part.quotation, paragraph: index, chapter, scene, endsParagraph: false });
      }
    }
    const last = drafts.at(-1);
    if (last) last.endsParagraph = true;
  });
  drafts.forEach((draft, i) => {
    draft.end = drafts[i + 1]?.start ?? text.length;
  });
  const first = drafts[0];
  if (first) first.start = 0;
  else if (text.length > 0) drafts.push({ start: 0, end: text.length, kind: 'narration', quotation: null, paragraph: 0, chapter: 0, scene: 0, endsParagraph: true });
  return drafts;
}
