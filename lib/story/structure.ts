import { canPart } from './cut.ts';
import { isSpace, type Paragraph } from './paragraphs.ts';
import type { StoryBlock, StoryChapter, StoryStructure, TextRange } from './types.ts';

const word = /[\p{L}\p{N}]/u;

/** A file's structure as the readers of a text can rely on it: sorted, inside the text, nothing empty. */
export interface GivenStructure {
  /** Chapters that tile the text, or none. */
  chapters: StoryChapter[];
  blocks: StoryBlock[];
  emphasis: TextRange[];
}

const within = <T extends TextRange>(ranges: readonly T[], length: number): T[] =>
  ranges
    .filter((range) => range.start >= 0 && range.start < range.end && range.end <= length)
    .sort((a, b) => a.start - b.start || a.end - b.end);

/** Takes what a file says of itself at its word where it can be true of this text, and leaves out the rest. */
export function readStructure(text: string, structure: StoryStructure | undefined): GivenStructure {
  if (!structure) return { chapters: [], blocks: [], emphasis: [] };
  const chapters = structure.chapters;
  const tiles = chapters.length > 0 && chapters.every((chapter, i) => chapter.start === (i === 0 ? 0 : (chapters[i - 1]?.end ?? -1)) && chapter.end > chapter.start) && chapters.at(-1)?.end === text.length;
  return { chapters: tiles ? chapters : [], blocks: within(structure.blocks, text.length), emphasis: within(structure.emphasis, text.length) };
}

/** Where the file's structure parts the text, in order: no paragraph runs over such a place. */
function partings(text: string, given: GivenStructure): number[] {
  const at = new Set<number>();
  for (const chapter of given.chapters) {
    at.add(chapter.start);
    if (chapter.heading) at.add(chapter.heading.start).add(chapter.heading.end);
  }
  for (const block of given.blocks) at.add(block.start).add(block.end);
  return [...at].filter((place) => place > 0 && place < text.length && canPart(text, place)).sort((a, b) => a - b);
}

function trimmed(text: string, range: TextRange): TextRange | null {
  let { start, end } = range;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return start < end ? { start, end } : null;
}

/** Parts paragraphs where the file's structure does. Linear. */
export function partParagraphs(text: string, paragraphs: readonly Paragraph[], given: GivenStructure): Paragraph[] {
  const places = partings(text, given);
  if (places.length === 0) return [...paragraphs];
  const out: Paragraph[] = [];
  let next = 0;
  for (const paragraph of paragraphs) {
    while (next < places.length && (places[next] ?? 0) <= paragraph.start) next++;
    let from = paragraph.start;
    let line = 0;
    const add = (end: number) => {
      const own = trimmed(text, { start: from, end });
      from = end;
      if (!own) return;
      const lines: TextRange[] = [];
      for (; line < paragraph.lines.length; line++) {
        const whole = paragraph.lines[line];
        if (!whole || whole.start >= own.end) break;
        const part = trimmed(text, { start: Math.max(whole.start, own.start), end: Math.min(whole.end, own.end) });
        if (part) lines.push(part);
        if (whole.end > own.end) break;
      }
      const first = own.start === paragraph.start;
      out.push({ ...own, lines: lines.length > 0 ? lines : [own], blankBefore: first ? paragraph.blankBefore : 0, indent: first ? paragraph.indent : 0 });
    };
    for (; next < places.length && (places[next] ?? 0) < paragraph.end; next++) add(places[next] ?? 0);
    add(paragraph.end);
  }
  return out;
}

/** What the file's blocks make of paragraphs, by index. */
export interface GivenKinds {
  headings: Set<number>;
  sceneBreaks: Set<number>;
  quotes: Set<number>;
  verse: Set<number>;
  /** Paragraphs before which the file breaks the scene without any mark in the text. */
  opensScene: Set<number>;
}

/** Which paragraphs lie in which of the file's blocks. Linear in paragraphs and blocks, as far as blocks do not overlap. */
export function kindsGiven(text: string, paragraphs: readonly Paragraph[], given: GivenStructure): GivenKinds {
  const kinds: GivenKinds = { headings: new Set(), sceneBreaks: new Set(), quotes: new Set(), verse: new Set(), opensScene: new Set() };
  const mark = (range: TextRange, into: (index: number) => void, from: number): number => {
    let at = from;
    while (at < paragraphs.length && (paragraphs[at]?.end ?? 0) <= range.start) at++;
    for (let i = at; i < paragraphs.length && (paragraphs[i]?.start ?? Infinity) < range.end; i++) into(i);
    return at;
  };
  let at = 0;
  for (const chapter of given.chapters) if (chapter.heading) at = mark(chapter.heading, (i) => kinds.headings.add(i), at);
  // Blocks may lie inside one another: a poem in a quotation is the poem.
  at = 0;
  for (const block of given.blocks) {
    if (block.kind === 'scene-break' && !word.test(text.slice(block.start, Math.min(block.end, block.start + 200)))) {
      let any = false;
      const first = mark(block, (i) => {
        kinds.sceneBreaks.add(i);
        any = true;
      }, at);
      if (!any && first < paragraphs.length) kinds.opensScene.add(first);
      continue;
    }
    const into = block.kind === 'heading' ? kinds.headings : block.kind === 'verse' ? kinds.verse : block.kind === 'quote' ? kinds.quotes : null;
    if (into) at = mark(block, (i) => into.add(i), at);
  }
  return kinds;
}
