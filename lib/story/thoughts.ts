import { entry } from './entry.ts';
import type { StoryOutline } from './chapters.ts';
import type { StoryKinds } from './kinds.ts';
import type { Quotation } from './quotes.ts';
import type { TextRange } from './types.ts';

/** Words that somebody thinks, outside quotation marks. */
export interface ThoughtRange extends TextRange {
  paragraph: number;
  /** "she wondered", where the narration says so. */
  tag: TextRange | null;
}

export interface StoryThoughts {
  /** Quotations that are thought and not said, as indices. */
  quoted: Set<number>;
  ranges: ThoughtRange[];
}

const verbs = '(?:thought|thinks|wondered|wonders|mused|reflected|(?:asked|asks|told) (?:him|her|my)self)';
const who = "(?:(?:\\p{Lu}[\\p{L}.’'-]*\\s+){1,4}|(?:he|she|I|they|we|the\\s+(?:\\p{Ll}+\\s+){1,3}|poor\\s+\\p{Lu}\\p{L}+\\s+))";
/** "…," thought Mara. / "…," she thought to herself, "…" — but not "…" She thought of home. */
const thoughtAfter = new RegExp(`^[\\s_*,]*(?:${verbs}\\s+(?:he|she|I|they|we|the\\s|poor\\s|old\\s|little\\s|\\p{Lu})|${who}(?:had\\s+|then\\s+|\\p{Ll}+ly\\s+){0,2}${verbs}(?!\\s+(?:of|that|about|it|him|her|them|how|what|who|why|fit|proper|better|best|well)\\b))`, 'u');
const thoughtBefore = new RegExp(`\\b${verbs}(?:\\s+(?:to\\s+(?:him|her|my)self|again|suddenly|then|\\p{Ll}+ly|with\\s+[^.!?“”"]{1,30})){0,2}[,:—–-]*\\s*$`, 'u');
const saidToo = /\b(?:said|cried|asked|answered|replied|exclaimed|called|shouted)\b/u;

const firstPerson = /(?:^|[^\p{L}])(?:I|I['’](?:m|ll|ve|d)|me|my|mine|myself|we|we['’](?:re|ll|ve)|us|our|let['’]s)(?![\p{L}])/u;
const ends = /[.!?…—][\s”"’'»]*$/u;

/** Finds what is thought: quotations that their tag calls a thought, and stressed or tagged sentences of the narration. Linear. */
export function findThoughts(text: string, outline: StoryOutline, kinds: StoryKinds, emphasis: readonly TextRange[]): StoryThoughts {
  const { quotations } = kinds;
  const quoted = new Set<number>();
  for (let q = 0; q < quotations.length; q++) if (isThought(text, outline, quotations, q, quoted)) quoted.add(q);
  return { quoted, ranges: stressedThoughts(text, outline, kinds, emphasis) };
}

function isThought(text: string, outline: StoryOutline, quotations: readonly Quotation[], q: number, quoted: ReadonlySet<number>): boolean {
  const quotation = entry(quotations, q);
  const paragraph = entry(outline.paragraphs, quotation.paragraph);
  const previous = quotations[q - 1];
  const sharesParagraph = previous?.paragraph === quotation.paragraph;
  const next = quotations[q + 1];
  const stop = next?.paragraph === quotation.paragraph ? next.start : paragraph.end;
  const told = text.slice(quotation.end, Math.min(stop, quotation.end + 80)).replace(/\s+/gu, ' ');
  const closed = /[,.!?…;—–-][\s_*]*[”"’'»“]?$/u.test(text.slice(quotation.start, quotation.end));
  if (closed && thoughtAfter.test(told)) return true;
  if (quotation.continues) return quoted.has(q - 1);
  const led = text.slice(Math.max(sharesParagraph ? previous.end : paragraph.start, quotation.start - 90), quotation.start).replace(/\s+/gu, ' ');
  if (thoughtBefore.test(led)) return true;
  // "It is late," he thought, "and cold."
  return sharesParagraph && quoted.has(q - 1) && !saidToo.test(led) && led.length < 90;
}

/** Whether the range begins where a sentence does. */
function beginsSentence(text: string, floor: number, at: number): boolean {
  const before = text.slice(Math.max(floor, at - 6), at).replace(/[_*\s]+/gu, '');
  return before === '' || /[.!?…:—–"“”’»-]$/u.test(before);
}

function stressedThoughts(text: string, outline: StoryOutline, kinds: StoryKinds, emphasis: readonly TextRange[]): ThoughtRange[] {
  const { paragraphs, headings, sceneBreaks } = outline;
  const stressed = emphasis.reduce((sum, range) => sum + range.end - range.start, 0);
  // A text set in italics throughout says nothing by them.
  if (stressed > text.length * 0.4) return [];
  const found: ThoughtRange[] = [];
  let e = 0;
  let q = 0;
  for (let p = 0; p < paragraphs.length; p++) {
    const paragraph = entry(paragraphs, p);
    while (e < emphasis.length && entry(emphasis, e).start < paragraph.start) e++;
    while (q < kinds.quotations.length && entry(kinds.quotations, q).paragraph < p) q++;
    const barred = headings.has(p) || sceneBreaks.has(p) || kinds.paragraphs.has(p);
    const speech: TextRange[] = [];
    for (let k = q; k < kinds.quotations.length && entry(kinds.quotations, k).paragraph === p; k++) speech.push(entry(kinds.quotations, k));
    let s = 0;
    for (; e < emphasis.length && entry(emphasis, e).start < paragraph.end; e++) {
      const range = entry(emphasis, e);
      if (barred || range.end > paragraph.end || found.some((other) => other.paragraph === p && other.end > range.start)) continue;
      while (s < speech.length && entry(speech, s).end <= range.start) s++;
      const meets = speech[s];
      if (meets && meets.start < range.end) continue;
      const thought = readStressed(text, paragraph, range);
      if (thought) found.push({ ...thought, paragraph: p });
    }
    if (!barred) found.push(...taggedThoughts(text, paragraph, p, [...speech, ...found.filter((other) => other.paragraph === p)]));
  }
  return found.sort((a, b) => a.start - b.start);
}

/** A stressed stretch of narration that is a sentence of its own, in the words of somebody who thinks it. */
function readStressed(text: string, paragraph: TextRange, range: TextRange): Omit<ThoughtRange, 'paragraph'> | null {
  let { start, end } = range;
  while (start > paragraph.start && /[_*]/u.test(text.charAt(start - 1))) start--;
  while (end < paragraph.end && /[_*]/u.test(text.charAt(end))) end++;
  const words = text.slice(range.start, range.end);
  if (!/\s/u.test(words.trim()) && !/[?!]$/u.test(words.trim())) return null;
  const after = text.slice(end, Math.min(paragraph.end, end + 80));
  const before = text.slice(Math.max(paragraph.start, start - 90), start).replace(/\s+/gu, ' ');
  const tail = /^[,.!?…]?[\s]*/u.exec(after)?.[0] ?? '';
  const tagged = thoughtAfter.exec(after.slice(/^[.!?…]/u.test(tail) ? 1 : 0).replace(/\s/gu, ' '));
  const lead = thoughtBefore.test(before);
  if (/^[,.!?…]/u.test(after)) end++;
  const inner = text.slice(range.start, end).replace(/[_*]+/gu, '');
  const closes = ends.test(inner) || /[,]$/u.test(inner) || end >= paragraph.end;
  if (tagged && closes) {
    const length = tagged[0].length;
    return { start, end, tag: { start: end, end: Math.min(paragraph.end, end + length + 12) } };
  }
  if (lead) return { start, end, tag: { start: Math.max(paragraph.start, start - 60), end: start } };
  if (!beginsSentence(text, paragraph.start, start)) return null;
  const whole = ends.test(inner) && (end >= paragraph.end || /^\s/u.test(text.slice(end, end + 1)) || /^[”"’'»]/u.test(text.slice(end, end + 1)));
  if (!whole || inner.trim().split(/\s+/u).length < 2) return null;
  return firstPerson.test(words) || /[?!][\s_*]*$/u.test(inner) ? { start, end, tag: null } : null;
}

/** "Where is she now? he wondered." / "It is late, he thought.": a sentence with its tag, without any mark. */
const plainTagged = /(?<=^|[.!?…]["”’']?\s)(\p{Lu}[^.!?…“”"\n]{2,160}[,?!])\s+((?:he|she|I|\p{Lu}\p{L}+)\s+(?:thought|wondered|mused|reflected)(?:\s+to\s+(?:him|her|my)self)?)[.;]/gu;
const present = /(?:^|[^\p{L}])(?:I|I['’](?:m|ll|ve|d)|my|me|we|us|is|isn['’]t|are|aren['’]t|am|will|won['’]t|can|can['’]t|must|don['’]t|doesn['’]t|(?:it|he|she|that|there)['’]s)(?![\p{L}])/u;
const past = /(?:^|[^\p{L}])(?:was|were|had|wasn['’]t|weren['’]t|hadn['’]t|would)(?![\p{L}])/u;

function taggedThoughts(text: string, paragraph: TextRange, index: number, taken: readonly TextRange[]): ThoughtRange[] {
  const words = text.slice(paragraph.start, paragraph.end);
  if (!/\b(?:thought|wondered|mused|reflected)\b/u.test(words)) return [];
  const found: ThoughtRange[] = [];
  for (const match of words.matchAll(plainTagged)) {
    const [, clause = '', tag = ''] = match;
    if (!clause.endsWith('?') && (!present.test(clause) || past.test(clause))) continue;
    const start = paragraph.start + match.index;
    const end = start + clause.length;
    if (taken.some((range) => range.start < end + tag.length && range.end > start)) continue;
    const from = start + match[0].lastIndexOf(tag);
    found.push({ start, end, paragraph: index, tag: { start: from, end: from + tag.length } });
  }
  return found;
}
