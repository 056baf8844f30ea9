import { entry } from './entry.ts';
import { isContents } from './headings.ts';
import type { Paragraph } from './paragraphs.ts';

/** A list of contents: where its lines end, and the chapters that it names. */
export interface ContentsList {
  /** Index of the paragraph that says "Contents", and of the first after the list. */
  from: number;
  end: number;
  names: Set<string>;
}

const numbering = /^(?:(?:chapter|chap|part|book|letter|stave|canto|kapitel|chapitre|cap[íi]tulo)\.?\s+)?(?:[ivxlc]{1,8}|\d{1,3})(?:[.:)—–-]+|\s)\s*/iu;
/** Dots and a page number at the end of a list's line. */
const leader = /[\s.…·_-]*(?:\bpage\s*)?\d{1,4}\s*$/u;

/** A chapter's name without its number, page, marks and case: what a list and a heading have in common. */
export function plainName(line: string): string {
  const bare = line.replace(/[#*_=]+/gu, '').replace(/\s+/gu, ' ').trim();
  const name = bare.replace(numbering, '');
  const plain = (name === '' ? bare : name).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return plain;
}

const isProse = (text: string, paragraph: Paragraph): boolean => {
  const length = paragraph.end - paragraph.start;
  const perLine = length / paragraph.lines.length;
  return length > 160 && perLine > 45 && /[\p{Ll}][.!?]["”’']?\s+["“‘']?\p{Lu}/u.test(text.slice(paragraph.start, Math.min(paragraph.end, paragraph.start + 600)));
};

/** Finds lists of contents and the names of chapters in them. Looks at each paragraph at most twice. */
export function findContents(text: string, paragraphs: readonly Paragraph[]): ContentsList[] {
  const lists: ContentsList[] = [];
  for (let i = 0; i < paragraphs.length; i++) {
    const head = entry(paragraphs, i);
    const first = entry(head.lines, 0);
    if (first.end - first.start > 40 || !isContents(text.slice(first.start, first.end))) continue;
    const names = new Set<string>();
    const seen = new Set<string>();
    let end = i + 1;
    const read = (line: string): boolean => {
      const raw = line.toLowerCase().replace(leader, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
      if (raw === '' || /^(?:chapter|page)$/u.test(raw)) return true;
      if (seen.has(raw)) return false;
      seen.add(raw);
      const name = plainName(line.replace(leader, ''));
      if (name.length >= 3 && name.length <= 90) names.add(name);
      return true;
    };
    for (const line of head.lines.slice(1)) read(text.slice(line.start, line.end));
    for (; end < paragraphs.length && end - i < 400; end++) {
      const paragraph = entry(paragraphs, end);
      // The first name comes again above its chapter; or the story begins.
      if (isProse(text, paragraph)) break;
      if (!paragraph.lines.every((line) => read(text.slice(line.start, line.end)))) break;
    }
    // The heading right above the prose that ended the list belongs to the story.
    lists.push({ from: i, end, names });
    i = end - 1;
  }
  return lists;
}
