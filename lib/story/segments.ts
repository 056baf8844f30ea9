import type { StoryOutline } from './chapters.ts';
import { canPart, cutRange } from './cut.ts';
import { entry } from './entry.ts';
import type { StoryKinds } from './kinds.ts';
import type { StoryThoughts } from './thoughts.ts';
import type { SegmentKind, StoryScene, TextRange } from './types.ts';
import type { Voice } from './voices.ts';

/** A segment before anyone is named as its speaker. */
export interface DraftSegment extends TextRange {
  kind: SegmentKind;
  chapter: number;
  scene: number;
  /** Index of the quotation it is (part of), or null. */
  quotation: number | null;
  /** Index into the voices (whose letter or thought it is), or null. */
  voice: number | null;
  paragraph: number;
  endsParagraph: boolean;
}

type Part = Pick<DraftSegment, 'start' | 'end' | 'kind' | 'quotation' | 'voice'>;

const spoken = /[\p{L}\p{N}]/u;

/** Parts a paragraph into the given stretches and the narration between them, from its first character to its last. */
function fill(text: string, paragraph: TextRange, kind: SegmentKind, stretches: readonly Part[]): Part[] {
  const out: Part[] = [];
  let at = paragraph.start;
  for (const stretch of stretches) {
    const gap = text.slice(at, stretch.start);
    const last = out.at(-1);
    let { start } = stretch;
    if (gap) {
      // Marks and spaces alone are not worth a voice: they go with what precedes them, or with the speech they open.
      if (spoken.test(gap)) out.push({ start: at, end: stretch.start, kind, quotation: null, voice: null });
      else if (last) last.end = stretch.start;
      else start = at;
    }
    out.push({ ...stretch, start });
    at = stretch.end;
  }
  const rest = text.slice(at, paragraph.end);
  const last = out.at(-1);
  if (rest && (spoken.test(rest) || !last)) out.push({ start: at, end: paragraph.end, kind, quotation: null, voice: null });
  else if (last) last.end = paragraph.end;
  return out;
}

/** Cuts verse at the ends of its lines where it must be cut. */
function cutLines(text: string, part: TextRange, lines: readonly TextRange[]): TextRange[] {
  const pieces: TextRange[] = [];
  let from = part.start;
  let last = part.start;
  for (const line of lines) {
    if (line.start > from && line.end - from > longestVerse && line.start > last && line.start < part.end) {
      pieces.push({ start: from, end: line.start });
      from = line.start;
    }
    last = line.start;
  }
  if (from < part.end) pieces.push({ start: from, end: part.end });
  return pieces.flatMap((piece) => cutRange(text, piece.start, piece.end));
}

const longestVerse = 300;

/** What the segments of a story are made of. */
export interface SegmentParts {
  outline: StoryOutline;
  scenes: readonly StoryScene[];
  kinds: StoryKinds;
  thoughts: StoryThoughts;
}

/**
 * Parts a whole text into segments that tile it exactly: in order, no gap, none empty. White space belongs to the
 * segment before it, the text's and a given chapter's leading white space to the first. Long segments are cut (see
 * `cutRange`). Linear in the text's length. `voices` are the letters and thoughts whose owner is still to be found.
 */
export function draftSegments(text: string, { outline, scenes, kinds, thoughts }: SegmentParts): { segments: DraftSegment[]; voices: Voice[] } {
  const drafts: DraftSegment[] = [];
  const voices: Voice[] = [];
  const { quotations } = kinds;
  const letterVoice = new Map<number, number>();
  for (const letter of kinds.letters) {
    const told = [letter.signature, letter.intro && writerIn(text, letter.intro)].filter((range) => range !== null);
    for (let i = letter.from; i <= letter.to; i++) letterVoice.set(i, voices.length);
    voices.push({ kind: 'letter', at: outline.paragraphs[letter.from]?.start ?? 0, told });
  }
  const writtenIn = new Map<number, Part[]>();
  for (const quote of kinds.written) {
    for (const { start, end, paragraph } of quote.ranges) {
      const part: Part = { start, end, kind: 'letter', quotation: null, voice: voices.length };
      const list = writtenIn.get(paragraph);
      if (list) list.push(part);
      else writtenIn.set(paragraph, [part]);
    }
    voices.push({ kind: 'letter', at: quote.start, told: [quote.tag] });
  }
  let q = 0;
  let t = 0;
  let scene = 0;
  outline.paragraphs.forEach((paragraph, index) => {
    while (scene + 1 < scenes.length && (scenes[scene + 1]?.start ?? Infinity) <= paragraph.start) scene++;
    const chapter = scenes[scene]?.chapter ?? 0;
    const own = kinds.paragraphs.get(index);
    const apart: SegmentKind | null = outline.headings.has(index) ? 'heading' : outline.sceneBreaks.has(index) ? 'scene-break' : null;
    const kind: SegmentKind = apart ?? own ?? 'narration';
    const stretches: Part[] = [];
    for (; q < quotations.length && entry(quotations, q).paragraph <= index; q++) {
      const { start, end, paragraph: where } = entry(quotations, q);
      if (where === index) stretches.push({ start, end, kind: own === 'verse' ? 'verse' : thoughts.quoted.has(q) ? 'thought' : 'dialogue', quotation: q, voice: null });
    }
    for (; t < thoughts.ranges.length && entry(thoughts.ranges, t).paragraph <= index; t++) {
      const { start, end, tag, paragraph: where } = entry(thoughts.ranges, t);
      if (where !== index) continue;
      stretches.push({ start, end, kind: 'thought', quotation: null, voice: voices.length });
      voices.push({ kind: 'thought', at: start, told: tag ? [tag] : [] });
    }
    stretches.push(...(writtenIn.get(index) ?? []));
    stretches.sort((a, b) => a.start - b.start);
    const parts: Part[] = apart ? [{ start: paragraph.start, end: paragraph.end, kind, quotation: null, voice: null }] : fill(text, paragraph, kind, own === 'letter' || own === 'epigraph' ? [] : stretches);
    const voice = own === 'letter' ? (letterVoice.get(index) ?? null) : null;
    for (const part of parts) {
      for (const cut of own === 'verse' ? cutLines(text, part, paragraph.lines) : cutRange(text, part.start, part.end)) {
        // A cut may leave marks without a word; they stay with the piece before.
        const last = drafts.at(-1);
        if (last && last.paragraph === index && last.kind === part.kind && last.quotation === part.quotation && last.voice === (part.voice ?? voice) && !spoken.test(text.slice(cut.start, cut.end)) && cut.end - cut.start < 40) last.end = cut.end;
        else drafts.push({ ...cut, kind: part.kind, quotation: part.quotation, voice: part.voice ?? voice, paragraph: index, chapter, scene, endsParagraph: false });
      }
    }
    const last = drafts.at(-1);
    if (last) last.endsParagraph = true;
  });
  closeGaps(text, drafts, outline);
  return { segments: drafts, voices };
}

const writer = /\bfrom (?:(?:his|her|my) )?(?:\p{L}+ )?\p{Lu}[^\s,.:;]+(?: \p{Lu}[^\s,.:;]+)*|(?:\b(?:he|she|I)|\p{Lu}[^\s,.:;]+)(?: \p{Lu}[^\s,.:;]+)* (?:had |then |now )*(?:wrote|written|writes|scrawled|scribbled|sent|left|penned|typed|dictated|pencilled|indited)|\bI\b[^.!?;:]{0,50}\b(?:wrote|indited|scribbled)|\p{Lu}[\p{L}.]+(?: \p{Lu}\p{L}+)?[’']s (?:\p{Ll}+ )?(?:letters?|notes?|answer|reply|telegram|message|card|hand|handwriting|writing)\b/gu;

/** The words of a letter's introduction that say who wrote it, where they do: the last that do. */
function writerIn(text: string, intro: TextRange): TextRange | null {
  const from = Math.max(intro.start, intro.end - 240);
  const found = [...text.slice(from, intro.end).matchAll(writer)].at(-1);
  return found ? { start: from + found.index, end: from + found.index + found[0].length } : null;
}

/** Gives the white space between segments to the one before it; in front of a chapter of the file's own, to the one after. */
function closeGaps(text: string, drafts: DraftSegment[], outline: StoryOutline): void {
  drafts.forEach((draft, i) => {
    const next = drafts[i + 1];
    if (!next) draft.end = text.length;
    else {
      const begins = next.chapter > draft.chapter ? (outline.chapters[next.chapter]?.start ?? next.start) : next.start;
      next.start = begins >= draft.end && begins <= next.start && canPart(text, begins) ? begins : next.start;
      draft.end = next.start;
    }
  });
  const first = drafts[0];
  if (first) first.start = 0;
  else if (text.length > 0) drafts.push({ start: 0, end: text.length, kind: 'narration', quotation: null, voice: null, paragraph: 0, chapter: 0, scene: 0, endsParagraph: true });
}
