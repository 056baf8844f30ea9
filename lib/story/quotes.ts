import { entry } from './entry.ts';
import { findDashSpeech, opensWithDash, splitSpeech } from './dashes.ts';
import { isSpeech } from './mere-quotes.ts';
import type { Paragraph } from './paragraphs.ts';
import { findQuoteHabit, readMarks, type Mark, type MarkFamily, type QuoteHabit } from './quote-marks.ts';
import type { TextRange } from './types.ts';

/** Something said, with its quotation marks. */
export interface Quotation extends TextRange {
  paragraph: number;
  /** True where the same person goes on speaking from the quotation before it (the mark opened again, or was not closed). */
  continues: boolean;
}

interface Found {
  ranges: TextRange[];
  /** The family of a mark still open at the paragraph's end. */
  open: MarkFamily | null;
  /** End of a closing mark that comes before any opening one (the end of speech begun in an earlier paragraph). */
  strayClose: number | null;
}

/**
 * For each mark that opens while another of its kind is open: how the marks go on, 0 where both come to be closed, else
 * the depth at the paragraph's end. Linear in the number of marks.
 */
function depthsAfter(marks: readonly Mark[]): number[] {
  const depths: number[] = [];
  // By family, from the end: the balance of what follows, and the lowest that it falls to on the way.
  const total = new Map<MarkFamily, number>();
  const lowest = new Map<MarkFamily, number>();
  for (let i = marks.length - 1; i >= 0; i--) {
    const { family, sure, opens, closes } = entry(marks, i);
    const step = !sure ? 0 : opens && !closes ? 1 : closes ? -1 : 0;
    total.set(family, (total.get(family) ?? 0) + step);
    lowest.set(family, Math.min(step, step + (lowest.get(family) ?? 0)));
    depths[i] = 1 + (lowest.get(family) ?? 0) <= 0 ? 0 : 1 + (total.get(family) ?? 0);
  }
  return depths;
}

/** What leads up to a quotation inside a quotation of the same mark ends in the middle of its sentence. */
const ledUp = /[\p{L}\p{N},:;—–-][\s_*]*$/u;

function readParagraph(text: string, paragraph: Paragraph, habit: QuoteHabit): Found {
  const marks = readMarks(text, paragraph, habit);
  // For each single mark, what comes first to its right: a sure closing or a sure opening.
  const closesNext: boolean[] = [];
  let next = false;
  for (let i = marks.length - 1; i >= 0; i--) {
    const mark = entry(marks, i);
    closesNext[i] = next;
    if (mark.family === 'single' && mark.sure) next = mark.closes && !mark.opens;
  }
  const depths = depthsAfter(marks);
  const ranges: TextRange[] = [];
  let open: Mark | null = null;
  let inner = 0;
  let strayClose: number | null = null;
  for (let i = 0; i < marks.length; i++) {
    const mark = entry(marks, i);
    const kind = mark.family;
    if (!open) {
      // A low-high text's “ closes; an apostrophe opens only where a closing follows before any opening.
      const canOpen = mark.opens && !(habit.low && mark.char === '“') && (kind !== 'single' || mark.sure || closesNext[i] === true);
      if (canOpen) {
        open = mark;
        inner = 0;
      } else if (mark.closes && mark.sure && ranges.length === 0 && strayClose === null) strayClose = mark.at + 1;
      continue;
    }
    if (open.family !== kind) continue;
    if (mark.opens && !mark.closes && mark.sure && ledUp.test(text.slice(Math.max(open.at + 1, mark.at - 4), mark.at))) {
      // Opened again before it was closed: a quotation inside this one, where the marks work out, else a lost mark.
      const depth = depths[i] ?? 0;
      if (inner > 0 || depth === 0 || (depth === 1 && open.at - paragraph.start <= 2)) {
        inner++;
        continue;
      }
    }
    if (!mark.closes) continue;
    if (kind === 'single' && (!mark.sure || mark.opens) && closesNext[i] === true) continue;
    if (kind === 'double' && open.char === '“' && mark.char === '"' && !mark.sure) continue;
    if (kind === 'double' && mark.char === '"' && mark.opens && mark.sure) continue;
    if (inner > 0) {
      inner--;
      continue;
    }
    ranges.push({ start: open.at, end: mark.at + 1 });
    open = null;
  }
  const stillOpen = open ? open.family : null;
  if (open) ranges.push({ start: open.at, end: paragraph.end });
  return { ranges, open: stillOpen, strayClose };
}

/**
 * How a paragraph that opens with a quotation mark goes on: `closed` where one quotation is all of it, `open` where it
 * is not closed, `talk` where narration or further quotations follow.
 */
export function wholeQuotation(text: string, paragraph: Paragraph, habit: QuoteHabit): 'closed' | 'open' | 'talk' {
  const { ranges, open } = readParagraph(text, paragraph, habit);
  const [first] = ranges;
  if (!first || ranges.length > 1 || /[\p{L}\p{N}]/u.test(text.slice(paragraph.start, first.start)) || /[\p{L}\p{N}]/u.test(text.slice(first.end, paragraph.end))) return 'talk';
  return open === null ? 'closed' : 'open';
}

/**
 * Finds everything said in a text, in order, in time linear in its length. Knows straight, curly and single marks
 * (apostrophes told apart), guillemets of both directions, low-high marks and dash dialogue; speech over several
 * paragraphs, each opening its mark again; nested quotations stay inside the outer one, whatever their marks. What
 * stands in marks without being said (titles, words under discussion, signs) is left out. `skip` names paragraphs that
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
    if (carried !== null && !reopened && !(carried === 'angle' && !habit.inward && opensWithDash(text, paragraph)) && found.strayClose !== null && (first === undefined || first.start >= found.strayClose)) {
      quotations.push({ start: paragraph.start, end: found.strayClose, paragraph: p, continues: true });
    }
    if (carried === 'angle' && !habit.inward && opensWithDash(text, paragraph)) {
      // « Entre. / — Pourquoi ? / — Il fait froid. »: the marks hold a whole conversation, dashes part its speakers.
      for (const range of splitSpeech(text, { start: paragraph.start, end: found.strayClose ?? paragraph.end }, false)) quotations.push({ ...range, paragraph: p, continues: false });
      if (found.strayClose !== null) carried = found.open;
      continue;
    }
    for (const range of found.ranges) {
      const continues = reopened && range === first;
      if (continues || isSpeech(text, range, paragraph, found.open !== null && range === found.ranges.at(-1))) {
        // « Entre, dit Mara, il fait froid. »: French tags stand inside the marks.
        const parts = text.charAt(range.start) === '«' ? splitSpeech(text, range, false) : [range];
        parts.forEach((part, i) => quotations.push({ ...part, paragraph: p, continues: continues && i === 0 }));
      }
    }
    carried = found.open;
  }
  const dashes = findDashSpeech(text, paragraphs, skip, quotations);
  return dashes ?? quotations;
}
