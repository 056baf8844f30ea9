import { entry } from './entry.ts';
import type { StoryOutline } from './chapters.ts';
import { findLetters, type LetterBlock } from './letters.ts';
import { findWritten, type WrittenQuote } from './written.ts';
import type { Quotation } from './quotes.ts';
import { findEpigraphs, findVerse } from './verse.ts';

/** Which stretches of a story are neither plain narration nor talk. */
export interface StoryKinds {
  /** Whole paragraphs of their own kind, by index. */
  paragraphs: Map<number, 'letter' | 'epigraph' | 'verse'>;
  /** Those of them that are neither told nor said: all but verse inside a speech. */
  setOff: Set<number>;
  letters: LetterBlock[];
  /** Quotations inside the narration that are read, not said ("We are well," she wrote). */
  written: WrittenQuote[];
  /** What is said, in order: `findQuotations` without what is written or quoted from elsewhere. */
  quotations: Quotation[];
}

/** How many remarks with narration beside them make a letter a story told in letters. */
const talkOfStory = 3;

/** Sorts a story's paragraphs and quotations by kind. Linear in the text's length. */
export function findKinds(text: string, outline: StoryOutline, quotations: readonly Quotation[]): StoryKinds {
  const { paragraphs } = outline;
  const kinds = new Map<number, 'letter' | 'epigraph' | 'verse'>();
  const quotesOf = new Map<number, number[]>();
  quotations.forEach((quotation, q) => {
    const list = quotesOf.get(quotation.paragraph);
    if (list) list.push(q);
    else quotesOf.set(quotation.paragraph, [q]);
  });
  const isHead = (i: number) => outline.headings.has(i) || outline.sceneBreaks.has(i);
  const verse = findVerse(text, outline, isHead);
  const letters = findLetters(text, outline, verse).filter((letter) => {
    let talk = 0;
    for (let i = letter.from; i <= letter.to; i++) {
      const own = quotesOf.get(i) ?? [];
      const paragraph = entry(paragraphs, i);
      if (own.some((q) => !covers(entry(quotations, q), paragraph.start, paragraph.end))) talk++;
    }
    return talk < talkOfStory;
  });
  for (const letter of letters) for (let i = letter.from; i <= letter.to; i++) kinds.set(i, 'letter');
  for (const i of verse) if (kinds.get(i) === 'letter') verse.delete(i);
  const epigraphs = findEpigraphs(text, outline, verse);
  for (const i of verse) if (!isHead(i) && !kinds.has(i)) kinds.set(i, 'verse');
  for (const { from, to } of epigraphs) for (let i = from; i <= to; i++) if (!kinds.has(i) || kinds.get(i) === 'verse') kinds.set(i, 'epigraph');
  // Verse that somebody speaks in the middle of a speech is the speaker's: the mark opened before it, or goes on after it.
  const spokenVerse = new Set<number>();
  for (const i of verse) {
    const own = quotesOf.get(i) ?? [];
    const first = own[0] === undefined ? null : entry(quotations, own[0]);
    const next = quotesOf.get(i + 1)?.[0];
    if (first?.continues === true || (own.length > 0 && next !== undefined && entry(quotations, next).continues)) spokenVerse.add(i);
  }
  const spoken = quotations.filter((quotation) => {
    const kind = kinds.get(quotation.paragraph);
    return kind === undefined || (kind === 'verse' && spokenVerse.has(quotation.paragraph));
  });
  const written = findWritten(text, paragraphs, spoken);
  const read = new Set(written.flatMap((quote) => quote.quotations));
  const setOff = new Set([...kinds.keys()].filter((i) => !spokenVerse.has(i)));
  return { paragraphs: kinds, setOff, letters, written, quotations: spoken.filter((_, q) => !read.has(q)) };
}

const covers = (quotation: Quotation, start: number, end: number): boolean => quotation.start <= start + 2 && quotation.end >= end - 2;
