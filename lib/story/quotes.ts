import { entry } from './entry.ts';
import { findDashSpeech } from './dashes.ts';
import { speechVerbs } from './lexicon.ts';
import { isSpace, type Paragraph } from './paragraphs.ts';
import type { TextRange } from './types.ts';

/** Something said, with its quotation marks. */
export interface Quotation extends TextRange {
  paragraph: number;
  /** True where the same person goes on speaking from the quotation before it (the mark opened again, or was not closed). */
  continues: boolean;
}

/** How a text marks speech. Found once for the whole text: a book keeps to one habit. */
export interface QuoteHabit {
  /** Single marks open speech (British usage); otherwise they only ever stand inside double ones. */
  single: boolean;
  /** „Low-high“: the English opening mark closes. */
  low: boolean;
  /** »German guillemets« point inwards. */
  inward: boolean;
}

const letter = /[\p{L}\p{N}]/u;
const elisions = /^(?:tis|twas|twere|twill|twould|tisn|tain|em|er|im|is|cause|bout|ere|ave|ad|as|eard|ead|ere|un|n|til|till|way|fore|round|gainst|pon|neath|course|spose|nother|scuse|deed|ow|ome|ouse|and|alf|orse|bus|cept|zackly|most|ung|stead|cos|coz|fraid|til|cellar|varsity|phone|kerchief|\d0s)\b/iu;

/** Counts a text's marks and names its habit. Linear in its length. */
export function findQuoteHabit(text: string): QuoteHabit {
  const count = (pattern: RegExp) => {
    let n = 0;
    pattern.lastIndex = 0;
    while (pattern.exec(text)) n++;
    return n;
  };
  const doubles = count(/[.,!?…—_-][”"“»«](?=[\s—-]|$)/gu);
  const singles = count(/[.,!?…—_-][’'](?=[\s—-]|$)/gu);
  const low = count(/„/gu);
  const inwardOpen = count(/(?:^|[\s(])»(?=\p{L})/gmu);
  const outwardOpen = count(/(?:^|[\s(])«/gmu);
  return { single: singles > doubles * 1.5, low: low > 0 && low * 2 >= count(/“/gu) - low, inward: inwardOpen > outwardOpen };
}

interface Mark {
  at: number;
  char: string;
  opens: boolean;
  closes: boolean;
  /** Sure to be a quotation mark in its role, not an apostrophe. */
  sure: boolean;
}

const marksPattern = /["“”„«»'‘’]/g;

function readMarks(text: string, paragraph: Paragraph, habit: QuoteHabit): Mark[] {
  const marks: Mark[] = [];
  marksPattern.lastIndex = paragraph.start;
  for (let found = marksPattern.exec(text); found && found.index < paragraph.end; found = marksPattern.exec(text)) {
    const at = found.index;
    const char = found[0];
    let before = at - 1;
    while (before >= paragraph.start && text[before] === '_') before--;
    let after = at + 1;
    while (after < paragraph.end && text[after] === '_') after++;
    const p = before >= paragraph.start ? (text[before] ?? ' ') : ' ';
    const n = after < paragraph.end ? (text[after] ?? ' ') : ' ';
    const openSide = isSpace(p.charCodeAt(0)) || /[—–([{"“„«»‘'*|-]/u.test(p);
    const closeSide = isSpace(n.charCodeAt(0)) || !letter.test(n);
    if (char === "'" || char === '’' || char === '‘') {
      if (!habit.single) continue;
      const elided = elisions.test(text.slice(after, after + 12));
      const opens = char === '‘' || (char === "'" && openSide && !isSpace(n.charCodeAt(0)) && (letter.test(n) || /[—“"….(¿¡£$-]/u.test(n)));
      const closes = char !== '‘' && closeSide;
      if (!opens && !closes) continue;
      const sure = closes && !opens ? !letter.test(p) && !isSpace(p.charCodeAt(0)) : opens && !elided;
      marks.push({ at, char, opens, closes, sure });
    } else if (char === '"') {
      const opens = openSide && !isSpace(n.charCodeAt(0));
      const closes = !isSpace(p.charCodeAt(0)) || !opens;
      marks.push({ at, char, opens: opens || (!isSpace(n.charCodeAt(0)) && /[.,;:!?]/u.test(p)), closes, sure: opens !== closes });
    } else if (char === '“') marks.push({ at, char, opens: true, closes: habit.low, sure: true });
    else if (char === '„') marks.push({ at, char, opens: true, closes: false, sure: true });
    else if (char === '”') marks.push({ at, char, opens: false, closes: true, sure: true });
    else marks.push({ at, char, opens: (char === '»') === habit.inward, closes: (char === '»') !== habit.inward, sure: true });
  }
  return marks;
}

function family(char: string): 'single' | 'angle' | 'double' {
  return char === "'" || char === '‘' || char === '’' ? 'single' : char === '«' || char === '»' ? 'angle' : 'double';
}

interface Found {
  ranges: TextRange[];
  /** The family of a mark still open at the paragraph's end. */
  open: 'single' | 'angle' | 'double' | null;
  /** End of a closing mark that comes before any opening one (the end of speech begun in an earlier paragraph). */
  strayClose: number | null;
}

function readParagraph(text: string, paragraph: Paragraph, habit: QuoteHabit): Found {
  const marks = readMarks(text, paragraph, habit);
  // For each single mark, what comes first to its right: a sure closing or a sure opening.
  const closesNext: boolean[] = [];
  let next = false;
  for (let i = marks.length - 1; i >= 0; i--) {
    const mark = entry(marks, i);
    closesNext[i] = next;
    if (family(mark.char) === 'single' && mark.sure) next = mark.closes && !mark.opens;
  }
  const ranges: TextRange[] = [];
  let open: Mark | null = null;
  let strayClose: number | null = null;
  for (let i = 0; i < marks.length; i++) {
    const mark = entry(marks, i);
    const kind = family(mark.char);
    if (!open) {
      // A low-high text's “ closes; an apostrophe opens only where a closing follows before any opening.
      const canOpen = mark.opens && !(habit.low && mark.char === '“') && (kind !== 'single' || mark.sure || closesNext[i] === true);
      if (canOpen) open = mark;
      else if (mark.closes && mark.sure && ranges.length === 0 && strayClose === null) strayClose = mark.at + 1;
      continue;
    }
    if (family(open.char) !== kind || !mark.closes) continue;
    if (kind === 'single' && (!mark.sure || mark.opens) && closesNext[i] === true) continue;
    if (kind === 'double' && open.char === '“' && mark.char === '"' && !mark.sure) continue;
    if (kind === 'double' && mark.char === '"' && mark.opens && mark.sure) continue;
    ranges.push({ start: open.at, end: mark.at + 1 });
    open = null;
  }
  const stillOpen = open ? family(open.char) : null;
  if (open) ranges.push({ start: open.at, end: paragraph.end });
  return { ranges, open: stillOpen, strayClose };
}

const speechEnd = /[,.!?;:—–\-…][\s_)\]*'’‘”"“»«]*$/u;

/**
 * A quotation inside a sentence of the narration that neither ends like speech nor is led up to like speech is a
 * title, a word under discussion or a scare quote.
 */
function isSpeech(text: string, range: TextRange, paragraph: Paragraph, unclosed: boolean): boolean {
  const inner = text.slice(range.start + 1, unclosed ? range.end : range.end - 1);
  if (!letter.test(inner)) return /[!?…—]/u.test(inner);
  const before = text.slice(Math.max(paragraph.start, range.start - 40), range.start).trimEnd();
  const after = text.slice(range.end, Math.min(paragraph.end, range.end + 24));
  // 'farmed,' in the middle of a sentence: the comma is the sentence's, not the speaker's.
  const inSentence = /[\p{L}\p{N}]$/u.test(before) && !speechVerbs.has(/(\p{L}+)$/u.exec(before)?.[1]?.toLowerCase() ?? '');
  const scare = inSentence && /[,.][\s_)\]*'’‘”"“»«]*$/u.test(inner) && inner.trim().split(/\s+/u).length <= 4 && /^["“'‘„«»_]*\p{Ll}/u.test(inner);
  if (range.end - range.start > 160 || (speechEnd.test(inner) && !scare)) return true;
  const tag = /^[;,]?\s+(?:(?:was|were)\s)?(\p{Ll}+)/u.exec(after);
  if (tag?.[1] && speechVerbs.has(tag[1]) && (before === '' || /[.!?,:;—–-]["”’']?$/u.test(before))) return true;
  if (before === '' || range.start === paragraph.start) return inner.split(/\s+/u).length > 1 || /^\s*(?:$|--|—|[,.]?\s+\p{Ll}+|[!?])/u.test(after);
  if (/[,:]$/u.test(before) && /^["“'‘„«»]?[\p{Lu}¿¡]/u.test(inner)) return /^[.,;]?\s*(?:$|--|—|and\b|then\b)/u.test(after) || inner.split(/\s+/u).length > 3;
  return /^(?:--|—)/u.test(after) && /[.!?]["”’]?$/u.test(before);
}

/**
 * Finds everything said in a text, in order, in time linear in its length. Knows straight, curly and single marks
 * (apostrophes told apart), guillemets of both directions, low-high marks and dash dialogue; speech over several
 * paragraphs, each opening its mark again; nested quotations stay inside the outer one. `skip` names paragraphs that
 * hold no speech (headings, scene breaks).
 */
export function findQuotations(text: string, paragraphs: readonly Paragraph[], skip: (paragraph: number) => boolean): Quotation[] {
  const habit = findQuoteHabit(text);
  const quotations: Quotation[] = [];
  let carried: Found['open'] = null;
  for (let p = 0; p < paragraphs.length; p++) {
    const paragraph = entry(paragraphs, p);
    if (skip(p)) continue;
    const found = readParagraph(text, paragraph, habit);
    const first = found.ranges[0];
    const reopened = carried !== null && first !== undefined && first.start - paragraph.start <= 2;
    if (carried !== null && !reopened && found.strayClose !== null && (first === undefined || first.start >= found.strayClose)) {
      quotations.push({ start: paragraph.start, end: found.strayClose, paragraph: p, continues: true });
    }
    for (const range of found.ranges) {
      const continues = reopened && range === first;
      if (continues || isSpeech(text, range, paragraph, found.open !== null && range === found.ranges.at(-1))) quotations.push({ ...range, paragraph: p, continues });
    }
    carried = found.open;
  }
  const dashes = findDashSpeech(text, paragraphs, skip, quotations);
  return dashes ?? quotations;
}
