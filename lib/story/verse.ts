import { bareWords } from './letters.ts';
import { entry } from './entry.ts';
import type { StoryOutline } from './chapters.ts';
import { isSpace, type Paragraph } from './paragraphs.ts';
import type { TextRange } from './types.ts';

const longestLine = 66;
const capital = /^[\s_*“"‘'«„»([—–-]*\p{Lu}/u;
const singing = /\b(?:s[aiu]ng|sings|singing|song|hymn|psalm|ballad|verses?|poem|stanza|couplet|lines|chant(?:ed|ing)?|refrain|ditty|rhyme|quot(?:ed|ing)|recit(?:ed|ing|e)|repeat(?:ed|ing)?|hum(?:med|ming))\b/iu;

/** White space in front of a line, in characters. */
function indentOf(text: string, line: TextRange): number {
  let at = line.start;
  while (at > 0 && isSpace(text.charCodeAt(at - 1)) && text[at - 1] !== '\n' && text[at - 1] !== '\r') at--;
  return line.start - at;
}

/** Short lines, set in or ragged, most of them opening with a capital: broken where the poem breaks, not where the page ends. */
function hasVerseLines(text: string, paragraph: Paragraph, wrap: number): boolean {
  const { lines } = paragraph;
  if (lines.length < 2 || lines.length > 60) return false;
  let capitals = 0;
  let indented = 0;
  let longest = 0;
  const indents = new Set<number>();
  for (const line of lines) {
    const indent = indentOf(text, line);
    indents.add(indent);
    if (indent >= 2) indented++;
    if (capital.test(text.slice(line.start, Math.min(line.end, line.start + 12)))) capitals++;
    longest = Math.max(longest, line.end - line.start);
  }
  if (longest > longestLine || longest > wrap * 0.85 || capitals < lines.length * 0.75) return false;
  return indented === lines.length || (indents.size > 1 && indented > 0) || (capitals === lines.length && lines.length >= 4);
}

/**
 * Paragraphs that are verse, by index: the file's own, and stretches of short lines that open with capitals and stand
 * in. In a text whose lines are paragraphs, such lines without blank space between them are one poem. Linear.
 */
export function findVerse(text: string, outline: StoryOutline, barred: (index: number) => boolean): Set<number> {
  const { paragraphs, given } = outline;
  const verse = new Set<number>(given.verse);
  const lengths: number[] = [];
  let spaced = 0;
  let indented = 0;
  for (const paragraph of paragraphs) {
    for (const line of paragraph.lines) lengths.push(line.end - line.start);
    if (paragraph.blankBefore > 0) spaced++;
    if (paragraph.indent >= 2) indented++;
  }
  lengths.sort((a, b) => a - b);
  const wrap = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
  const apart = spaced * 10 > paragraphs.length * 6;
  const indentTells = indented * 4 < paragraphs.length;
  const isShort = (i: number): boolean => {
    const paragraph = paragraphs[i];
    return paragraph !== undefined && !barred(i) && paragraph.lines.length === 1 && paragraph.end - paragraph.start <= longestLine && capital.test(text.slice(paragraph.start, paragraph.start + 12));
  };
  for (let i = 0; i < paragraphs.length; i++) {
    if (verse.has(i) || barred(i)) continue;
    const paragraph = entry(paragraphs, i);
    if (hasVerseLines(text, paragraph, wrap)) verse.add(i);
    else if (apart && isShort(i)) {
      let end = i + 1;
      while (end - i < 60 && isShort(end) && (paragraphs[end]?.blankBefore ?? 1) === 0) end++;
      const ragged = paragraph.indent >= 2 || (paragraphs[i + 1]?.indent ?? 0) >= 2;
      if (end - i >= 2 && ragged) for (let k = i; k < end; k++) verse.add(k);
      else if (end - i === 1 && indentTells && paragraph.indent >= 2 && isSungLine(text, paragraphs, i, verse)) verse.add(i);
    }
  }
  return verse;
}

/** One line set in by itself: verse where the narration speaks of a song or a poem, or a poem stands beside it. */
function isSungLine(text: string, paragraphs: readonly Paragraph[], i: number, verse: ReadonlySet<number>): boolean {
  const before = paragraphs[i - 1];
  if (!before) return false;
  return verse.has(i - 1) || singing.test(text.slice(Math.max(before.start, before.end - 120), before.end));
}

const attribution = /^[\s_*([]*(?:—|–|--|-|~|―)\s*[_*]*(?:\p{Lu}|the\b|from\b)[^.!?]{1,90}[.)\]_*]*$/u;

/** A quotation that opens a chapter, with whom it is by. */
export interface EpigraphBlock {
  from: number;
  to: number;
}

/** Epigraphs: a short quotation with its author's name after a dash right below a chapter's heading, or one that the file sets off there. */
export function findEpigraphs(text: string, outline: StoryOutline, verse: ReadonlySet<number>): EpigraphBlock[] {
  const { paragraphs, headings, sceneBreaks, given } = outline;
  const found: EpigraphBlock[] = [];
  for (let i = 1; i < paragraphs.length; i++) {
    if (!headings.has(i - 1) || headings.has(i) || sceneBreaks.has(i)) continue;
    let length = 0;
    let setOff = true;
    for (let k = i; k < i + 12 && k < paragraphs.length; k++) {
      if (headings.has(k) || sceneBreaks.has(k)) break;
      const paragraph = entry(paragraphs, k);
      length += paragraph.end - paragraph.start;
      if (length > 900) break;
      const lastLine = paragraph.lines.at(-1) ?? paragraph;
      const named = paragraph.end - paragraph.start <= 110 ? k > i && attribution.test(text.slice(paragraph.start, paragraph.end)) : paragraph.lines.length > 1 && attribution.test(text.slice(lastLine.start, lastLine.end));
      const inLine = k === i && /[.!?”"’'_*]\s*(?:—|--)\s?[_*]*\p{Lu}[\p{L}.'’ -]{2,50}[._*)]*$/u.test(text.slice(paragraph.start, paragraph.end)) && length <= 400 && bareWords(text, paragraph) !== text.slice(paragraph.start, paragraph.end);
      if (named || inLine) {
        found.push({ from: i, to: k });
        break;
      }
      setOff = setOff && (given.quotes.has(k) || verse.has(k));
      const next = k + 1;
      if (setOff && !(given.quotes.has(next) || verse.has(next)) && !attributed(text, paragraphs[next])) {
        found.push({ from: i, to: k });
        break;
      }
    }
  }
  return found;
}

const attributed = (text: string, paragraph: Paragraph | undefined): boolean => paragraph !== undefined && paragraph.end - paragraph.start <= 110 && attribution.test(text.slice(paragraph.start, paragraph.end));
