import { lookOf, type StyleSheet } from './css.ts';
import type { DraftPart, Drafter, DraftStyle } from './draft.ts';
import { lineOf, wordsOf, type MarkupElement } from './markup.ts';
import { partOfTypes } from './matter.ts';

export interface WalkInput {
  drafter: Drafter;
  sheet: StyleSheet;
  /** Notes and their references. */
  drop: ReadonlySet<MarkupElement>;
  /** A page of the web, whose menus and footers are no part of the story; a book has none. */
  web: boolean;
  /** Told of every anchor, with the index of its paragraph. */
  anchor?: (id: string, paragraph: number) => void;
}

export interface WalkCounts {
  pictures: number;
  tables: number;
}

const blockNames = new Set([
  'address', 'article', 'aside', 'blockquote', 'body', 'caption', 'center', 'dd', 'details', 'dir', 'div', 'dl', 'dt', 'fieldset', 'figcaption', 'figure', 'footer', 'form',
  'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hgroup', 'html', 'legend', 'li', 'main', 'menu', 'nav', 'ol', 'p', 'pre', 'search', 'section', 'summary', 'table', 'tbody',
  'tfoot', 'thead', 'tr', 'ul', 'xmp', 'listing', 'plaintext',
]);
const silentNames = new Set([
  'audio', 'button', 'canvas', 'datalist', 'embed', 'head', 'iframe', 'input', 'map', 'meter', 'nav', 'noembed', 'noframes', 'noscript', 'object', 'progress', 'rp', 'rt',
  'rtc', 'script', 'select', 'style', 'svg', 'template', 'textarea', 'title', 'video', 'annotation', 'annotation-xml',
]);
const emphasisNames = new Set(['i', 'em', 'cite', 'dfn', 'b', 'strong']);
const verseWords = /(?:^|[-_:\s])(?:poem|poetry|verse|stanza|lyrics?|song)(?:s|[-_:\s\d]|$)/;
const quoteWords = /(?:^|[-_:\s])(?:letter|epigraph|telegram|diary|extract|blockquote|quotation|motto)(?:s|[-_:\s\d]|$)/;
const breakWords = /scene-?_?break|section-?_?break|ornament|divider|fleuron|asterism|separator|dingbat|flourish|transition|thought-?break|context-?break|\btb\b/;
const spaceWords = /space-?_?break|line-?_?break|blank-?_?line|space-?_?(?:above|before)\b/;
const headingWords = /(?:^|[-_\s])(?:chap(?:ter)?[-_]?(?:title|head(?:ing)?|num(?:ber)?|name)|heading\d?|ct|cn)(?:[-_\s]|$)/;
const pageWords = /^(?:page-?_?num(?:ber)?s?|pageno|pagebreak|page-?break|folio)$/;
const pageTypes = new Set(['pagebreak', 'doc-pagebreak']);
/** What is told of a short line only: a class may mean anything on a long one. */
const shortLine = 150;

interface Frame {
  element: MarkupElement;
  next: number;
  leave: () => void;
  /** White space stands as it is. */
  keepsLines: boolean;
  /** The number of the next item of a numbered list. */
  item: number | null;
  /** Stressed by an element or a style around it. */
  stressed: boolean;
  quotes: number;
}

let groups = 0;

/** Reads a tree into paragraphs, as a browser would show it. Without recursion; linear in the tree. */
export function walkMarkup(root: MarkupElement, input: WalkInput): WalkCounts {
  const { drafter } = input;
  const counts: WalkCounts = { pictures: 0, tables: 0 };
  const frames: Frame[] = [{ element: root, next: 0, leave: () => drafter.flush(), keepsLines: false, item: null, stressed: false, quotes: 0 }];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const child = frame.element.children[frame.next++];
    if (child === undefined) {
      frame.leave();
      frames.pop();
    } else if (typeof child === 'string') {
      if (frame.keepsLines) drafter.preformatted(child);
      else if (drafter.isOpen() || /[^ \t\n\r\f]/.test(child)) drafter.text(child);
    } else {
      const opened = enter(child, frame, input, counts);
      if (opened) frames.push(opened);
    }
  }
  return counts;
}

/** Begins an element; null where nothing below it is read. */
function enter(element: MarkupElement, parent: Frame, input: WalkInput, counts: WalkCounts): Frame | null {
  const { drafter } = input;
  const { name } = element;
  const look = lookOf(element, input.sheet);
  const types = [...wordsOf(element, 'epub:type'), ...wordsOf(element, 'role')];
  const classes = element.attributes.get('class')?.toLowerCase() ?? '';
  const note = input.drop.has(element);
  const block = look.block ?? blockNames.has(name);
  if (block && !note) drafter.flush();
  for (const id of [element.attributes.get('id'), element.attributes.get('xml:id'), name === 'a' ? element.attributes.get('name') : undefined]) {
    if (id !== undefined && id !== '') input.anchor?.(id, drafter.place());
  }
  if (note || isSilent(element, types, classes, look.hidden ?? false, input.web)) {
    if (name === 'svg' || name === 'object' || name === 'video') counts.pictures++;
    return null;
  }
  const frame: Frame = { element, next: 0, leave: () => undefined, keepsLines: look.keepsLines ?? (parent.keepsLines || name === 'pre' || name === 'textarea'), item: null, stressed: parent.stressed, quotes: parent.quotes };
  switch (name) {
    case 'br':
      drafter.lineBreak();
      return null;
    case 'wbr':
      return null;
    case 'hr':
      drafter.sceneBreak();
      return null;
    case 'img':
    case 'image':
      picture(element, drafter, counts, `${classes} ${parent.element.attributes.get('class')?.toLowerCase() ?? ''}`);
      return null;
    case 'td':
    case 'th':
      drafter.cell();
      break;
    case 'table':
      counts.tables++;
      break;
    case 'ol':
      frame.item = Number.parseInt(element.attributes.get('start') ?? '1', 10) || 1;
      break;
    case 'li':
      if (parent.item !== null) drafter.prefix(`${parent.item++}. `);
      break;
    case 'q':
      drafter.text(parent.quotes % 2 === 0 ? '“' : '‘');
      frame.quotes = parent.quotes + 1;
      break;
    default:
  }
  const leavers: (() => void)[] = [];
  if (name === 'li') leavers.push(() => drafter.prefix(''));
  if (name === 'q') leavers.push(() => drafter.text(parent.quotes % 2 === 0 ? '”' : '’'));
  stress(element, look, frame, drafter, leavers);
  if (block) {
    const before = drafter.style;
    const first = drafter.paragraphs.length;
    drafter.style = styleOf(element, before, types, classes);
    if (spaceWords.test(classes)) drafter.gap();
    leavers.push(() => {
      drafter.flush();
      // An ornament that only a style sheet or a picture draws.
      if (drafter.paragraphs.length === first && breakWords.test(classes)) drafter.sceneBreak();
      drafter.style = before;
    });
  }
  frame.leave = () => {
    for (const leave of leavers) leave();
  };
  return frame;
}

function stress(element: MarkupElement, look: { italic?: boolean; bold?: boolean }, frame: Frame, drafter: Drafter, leavers: (() => void)[]): void {
  const told = look.italic ?? look.bold;
  const stressed = look.italic === true || look.bold === true || (told === undefined && emphasisNames.has(element.name)) || (emphasisNames.has(element.name) && told !== false);
  if (!stressed || frame.stressed) return;
  frame.stressed = true;
  drafter.emphasise(true);
  leavers.push(() => drafter.emphasise(false));
}

function isSilent(element: MarkupElement, types: string[], classes: string, hidden: boolean, web: boolean): boolean {
  const { name } = element;
  if (silentNames.has(name) || hidden || element.attributes.has('hidden')) return true;
  if (types.some((type) => pageTypes.has(type))) return true;
  if (classes !== '' && classes.split(/\s+/).some((word) => pageWords.test(word)) && lineOf(element, 200).length <= 12) return true;
  if (name === 'dialog' && !element.attributes.has('open')) return true;
  if (!web) return false;
  return name === 'footer' || types.some((type) => ['navigation', 'contentinfo', 'banner', 'search', 'complementary'].includes(type)) || (name === 'aside' && types.length === 0 && !/note|box|quote/.test(classes));
}

function styleOf(element: MarkupElement, around: DraftStyle, types: string[], classes: string): DraftStyle {
  const { name } = element;
  const part: DraftPart | null = partOfTypes(types) ?? partOfTypes(classes === '' ? [] : classes.split(/\s+/).filter((word) => word.startsWith('pg') || word.endsWith('page'))) ?? around.part;
  const style: DraftStyle = part === around.part ? around : { ...around, part };
  const level = /^h([1-6])$/.exec(name)?.[1] ?? (types.includes('heading') ? (element.attributes.get('aria-level') ?? '2') : undefined);
  if (level !== undefined) return { ...style, kind: 'heading', level: Number(level) || 2, group: ++groups };
  if ((name === 'p' || name === 'div') && headingWords.test(classes) && around.kind === 'prose' && isLine(element)) return { ...style, kind: 'heading', level: 2, group: ++groups };
  const said = `${classes} ${types.join(' ')}`;
  if (around.kind !== 'heading' && said !== ' ' && verseWords.test(said) && name !== 'body' && name !== 'section') return { ...style, kind: 'verse', group: around.kind === 'verse' ? around.group : ++groups };
  if (around.kind === 'prose' && (name === 'blockquote' || (said !== ' ' && quoteWords.test(said) && name !== 'body' && name !== 'section'))) return { ...style, kind: 'quote', group: ++groups };
  return style;
}

/** One short line, without blocks inside. */
function isLine(element: MarkupElement): boolean {
  return !element.children.some((child) => typeof child !== 'string' && blockNames.has(child.name)) && lineOf(element, 500).length <= shortLine;
}

/** A picture says nothing, but for the letter that a drop cap draws and the ornament between scenes. */
function picture(element: MarkupElement, drafter: Drafter, counts: WalkCounts, classes: string): void {
  const alt = element.attributes.get('alt')?.trim() ?? '';
  if (/^["“‘'«]?\p{Lu}$/u.test(alt)) {
    drafter.text(alt);
    return;
  }
  counts.pictures++;
  const source = element.attributes.get('src') ?? '';
  if (!drafter.isOpen() && breakWords.test(`${classes} ${alt} ${source.slice(source.lastIndexOf('/') + 1)}`.toLowerCase())) {
    counts.pictures--;
    drafter.sceneBreak();
  }
}
