import type { StoryBlock, StoryChapter, TextRange } from '../story/types.ts';

/** A part of a book that its maker named: a dedication, a chapter, an index. Paragraphs of one part share the object. */
export interface DraftPart {
  matter: StoryChapter['matter'];
  /** How the part is called where it has no heading of its own. */
  title: string | null;
}

/** How the paragraphs that follow stand on the page. */
export interface DraftStyle {
  kind: 'prose' | StoryBlock['kind'];
  /** Of a heading: 1 (the book) to 6. */
  level: number;
  /** Paragraphs of one group make one block. */
  group: number;
  part: DraftPart | null;
}

export interface DraftParagraph extends DraftStyle {
  /** Trimmed; lines are parted by a line feed. */
  text: string;
  /** Offsets into `text`. */
  emphasis: TextRange[];
  /** Blank space stands before it, more than between other paragraphs. */
  gap: boolean;
  /** It begins a page of its own. */
  page: boolean;
}

/** Takes words and marks in the order of a page, and gives paragraphs. White space is collapsed as a browser does. */
export interface Drafter {
  style: DraftStyle;
  readonly paragraphs: DraftParagraph[];
  /** Words that run on. */
  text(words: string): void;
  /** Words whose white space and lines stand as they are. */
  preformatted(words: string): void;
  /** One line break; two in a row end the paragraph. */
  lineBreak(): void;
  /** Between two cells of one row. */
  cell(): void;
  /** Words in front of the next paragraph's own (the number of an item), where there will be one. */
  prefix(words: string): void;
  emphasise(on: boolean): void;
  /** Ends the paragraph, if one is open. */
  flush(): void;
  /** Blank space. */
  gap(): void;
  /** A new page. */
  page(): void;
  sceneBreak(): void;
  /** The index of the paragraph that stands at this point, or will be the next one. */
  place(): number;
  /** Whether words of the open paragraph have been taken. */
  isOpen(): boolean;
}

/** The line that stands for a break the file draws as a rule. */
export const sceneBreakLine = '* * *';

// Soft hyphens, zero-width spaces and joins of words, byte order marks, controls: nobody's words.
// oxlint-disable-next-line no-control-regex
const junk = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b\u2060\ufeff\ufff9-\ufffb]+/g;
const onlySpace = /^\s*$/u;

export function createDrafter(style: DraftStyle = { kind: 'prose', level: 0, group: 0, part: null }): Drafter {
  const paragraphs: DraftParagraph[] = [];
  let parts: string[] = [];
  let length = 0;
  let last = '';
  let own: DraftStyle = style;
  let emphasis: TextRange[] = [];
  let stressed = 0;
  let from = 0;
  let gap = false;
  let page = false;
  let waiting = '';

  const add = (words: string) => {
    if (words === '') return;
    if (length === 0) {
      own = drafter.style;
      const lead = words === '\n' ? '' : waiting;
      if (lead !== '') {
        waiting = '';
        parts.push(lead);
        length = lead.length;
        if (stressed > 0) from = length;
      }
    }
    parts.push(words);
    length += words.length;
    last = words.at(-1) ?? '';
  };
  const drafter: Drafter = {
    style,
    paragraphs,
    text(words) {
      const clean = words.replace(junk, '').replace(/[ \t\n\r\f\v]+/g, ' ');
      add((length === 0 || last === ' ' || last === '\n') && clean.startsWith(' ') ? clean.slice(1) : clean);
    },
    preformatted(words) {
      words.replace(junk, '').split(/\r\n?|\n/).forEach((line, at) => {
        if (at > 0) drafter.lineBreak();
        add(line);
      });
    },
    lineBreak() {
      if (last === '\n') {
        drafter.flush();
        return;
      }
      // Collapsed white space before a break is not shown; `text` leaves one space at most.
      if (last === ' ') {
        const tail = parts.pop() ?? '';
        length -= 1;
        if (tail.length > 1) parts.push(tail.slice(0, -1));
      }
      add('\n');
    },
    cell() {
      if (length > 0 && last !== '\n' && last !== '\t') add('\t');
    },
    prefix(words) {
      waiting = words;
    },
    emphasise(on) {
      stressed += on ? 1 : -1;
      if (on && stressed === 1) from = length;
      else if (!on && stressed === 0 && length > from) emphasis.push({ start: from, end: length });
    },
    flush() {
      const raw = parts.join('');
      if (stressed > 0 && length > from) emphasis.push({ start: from, end: length });
      const lead = raw.length - raw.trimStart().length;
      const text = raw.trim();
      if (text !== '') {
        paragraphs.push({ ...own, text, emphasis: own.kind === 'heading' ? [] : tidy(text, emphasis, lead), gap, page });
        gap = false;
        page = false;
      } else if (raw !== '') gap ||= paragraphs.length > 0;
      parts = [];
      length = 0;
      last = '';
      emphasis = [];
      from = 0;
    },
    gap() {
      drafter.flush();
      gap ||= paragraphs.length > 0;
    },
    page() {
      drafter.flush();
      page = true;
    },
    sceneBreak() {
      drafter.flush();
      const before = paragraphs.at(-1);
      if (!before || before.kind === 'heading' || before.kind === 'scene-break') return;
      paragraphs.push({ kind: 'scene-break', level: 0, group: 0, part: drafter.style.part, text: sceneBreakLine, emphasis: [], gap: false, page });
      page = false;
    },
    place: () => paragraphs.length,
    isOpen: () => length > 0,
  };
  return drafter;
}

/** Emphasis inside a trimmed text: sorted, without white space at the edges, neighbours joined. */
function tidy(text: string, ranges: TextRange[], lead: number): TextRange[] {
  const out: TextRange[] = [];
  for (const range of ranges) {
    let start = Math.max(0, range.start - lead);
    let end = Math.min(text.length, range.end - lead);
    while (start < end && onlySpace.test(text[start] ?? '')) start++;
    while (end > start && onlySpace.test(text[end - 1] ?? '')) end--;
    if (start >= end) continue;
    const before = out.at(-1);
    if (before && onlySpace.test(text.slice(before.end, start))) before.end = Math.max(before.end, end);
    else out.push({ start, end });
  }
  return out;
}
