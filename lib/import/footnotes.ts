import { lineOf, textOf, wordsOf, type MarkupElement } from './markup.ts';

/** The notes of one marked-up file: what is to be left out of its text. */
export interface Notes {
  /** References and notes: neither they nor what is in them is read. */
  drop: Set<MarkupElement>;
  references: number;
  bodies: number;
  /** Where references point that leave this file, as they are written. */
  outward: string[];
  /** Ids of the references themselves: what links to one of them is the way back from its note. */
  own: Set<string>;
}

const referenceTypes = new Set(['noteref', 'doc-noteref', 'annoref', 'biblioref', 'doc-biblioref']);
const referenceClasses = new Set(['noteref', 'fnref', 'footnote-ref', 'footnoteref', 'footnote-reference', 'footnote_reference', 'fnanchor', 'endnote-ref', 'enref', 'footnote-link', 'footnotelink', 'note-ref', 'note-link']);
const noteTypes = new Set(['footnote', 'endnote', 'rearnote', 'doc-footnote', 'doc-endnote', 'annotation']);
const listTypes = new Set(['footnotes', 'endnotes', 'rearnotes', 'doc-endnotes', 'doc-footnotes']);
const returnTypes = new Set(['backlink', 'doc-backlink', 'referrer']);
const markText = /^[([{]?(?:\d{1,4}|[*†‡§¶#]{1,4}|[a-z]|[ivxl]{1,6}|\d{1,3}[a-z])[)\]}.]?$/iu;
const bracketed = /^[[({](?:\d{1,4}|[*†‡§¶]{1,4}|[a-z]|note \d+|fn ?\d+)[\])}]$/iu;
const blocks = new Set(['p', 'li', 'div', 'aside', 'dd', 'dt', 'tr', 'section', 'blockquote', 'td', 'article']);
/** A note is a remark, not a chapter, characters. */
const longestNote = 6_000;

/** Goes through every element with the elements around it, outermost first. Without recursion. */
export function walkElements(root: MarkupElement, visit: (element: MarkupElement, around: readonly MarkupElement[]) => void): void {
  const path: MarkupElement[] = [];
  const places: number[] = [];
  const enter = (element: MarkupElement) => {
    visit(element, path);
    path.push(element);
    places.push(0);
  };
  enter(root);
  while (path.length > 0) {
    const at = path.length - 1;
    const next = places[at] ?? 0;
    const element = path[at];
    const child = element?.children[next];
    if (child === undefined) {
      path.pop();
      places.pop();
      continue;
    }
    places[at] = next + 1;
    if (typeof child !== 'string') enter(child);
  }
}

const typesOf = (element: MarkupElement) => [...wordsOf(element, 'epub:type'), ...wordsOf(element, 'role')];
const has = (words: string[], among: Set<string>) => words.some((word) => among.has(word));

/** A reference to a note: told so by its type, its class, or by a raised or bracketed number that links somewhere. */
function isReference(element: MarkupElement, around: readonly MarkupElement[]): boolean {
  if (element.name !== 'a') return false;
  if (has(typesOf(element), referenceTypes)) return true;
  const words = lineOf(element, 200);
  const target = element.attributes.get('href') ?? '';
  if (has(wordsOf(element, 'class'), referenceClasses) && words.length <= 12) return true;
  if (!target.includes('#') || words.length > 8) return false;
  const raised = around.slice(-2).some((one) => one.name === 'sup') || element.children.some((child) => typeof child !== 'string' && child.name === 'sup');
  const classes = wordsOf(element, 'class').join(' ');
  return (raised && markText.test(words)) || bracketed.test(words) || (/\b(?:super|sup|superscript|footnote|endnote)\b/.test(classes) && markText.test(words));
}

export interface NoteSurroundings {
  /** Ids of this file that references of other files point at. */
  targeted?: ReadonlySet<string>;
  /** Whether a link into another file leads back to a reference there. */
  isReturn?: (href: string) => boolean;
}

/**
 * Finds the references to notes and the notes themselves. Of two links that lead to each other the first in reading
 * order is the reference, the other the way back. A block that a reference points at is a note where it looks like one:
 * an item, or a paragraph that begins with a mark or ends with an arrow; never a heading, nor what is longer than notes are.
 */
export function findNotes(root: MarkupElement, { targeted = new Set(), isReturn = () => false }: NoteSurroundings = {}): Notes {
  const notes: Notes = { drop: new Set(), references: 0, bodies: 0, outward: [], own: new Set() };
  const local = new Set(targeted);
  walkElements(root, (element, around) => {
    if (!isReference(element, around) || has(typesOf(element), returnTypes)) return;
    const href = element.attributes.get('href') ?? '';
    if (href.startsWith('#') ? notes.own.has(decoded(href.slice(1))) : isReturn(href)) return;
    notes.references++;
    for (const id of idsAround(element, around.at(-1))) notes.own.add(id);
    if (href.startsWith('#')) local.add(decoded(href.slice(1)));
    else if (href.includes('#')) notes.outward.push(href);
    // The brackets and the raising around it go with it.
    const words = lineOf(element, 200);
    const around1 = around.at(-1);
    const shell = around1 && ['sup', 'span', 'small'].includes(around1.name) && lineOf(around1, 200).replace(/[[\](){}\s,]/g, '') === words.replace(/[[\](){}\s,]/g, '') ? around1 : element;
    notes.drop.add(shell);
  });
  let inside: MarkupElement | null = null;
  walkElements(root, (element, around) => {
    if (inside && around.includes(inside)) return;
    inside = null;
    const told = typesOf(element);
    const classes = wordsOf(element, 'class');
    const isBlock = blocks.has(element.name) || element.name === 'ol' || element.name === 'ul';
    if (has(told, listTypes) || (isBlock && has(classes, listTypes))) {
      inside = element;
      notes.drop.add(element);
      notes.bodies += Math.max(1, countNotes(element));
    } else if (has(told, noteTypes) || (isBlock && has(classes, noteTypes))) {
      inside = element;
      notes.drop.add(element);
      notes.bodies++;
    } else {
      const id = element.attributes.get('id') ?? element.attributes.get('name') ?? element.attributes.get('xml:id');
      if (id === undefined || !local.has(id)) return;
      const block = noteBlock(element, around);
      if (!block || notes.drop.has(block)) return;
      inside = block === element ? element : null;
      notes.drop.add(block);
      notes.bodies++;
    }
  });
  return notes;
}

function noteBlock(element: MarkupElement, around: readonly MarkupElement[]): MarkupElement | null {
  const path = [...around, element];
  let at = path.length - 1;
  while (at > 0 && !blocks.has(path[at]?.name ?? '')) {
    if (/^h[1-6]$/.test(path[at]?.name ?? '')) return null;
    at--;
  }
  // The whole item of a list of notes, not only its first paragraph.
  if (path[at]?.name === 'p' && ['li', 'aside'].includes(path[at - 1]?.name ?? '')) at--;
  const block = path[at];
  if (!block || at === 0) return null;
  if (isPagePart(block)) return null;
  const words = textOf(block, longestNote);
  return words.length <= longestNote && looksLikeNote(block, words.trim()) ? block : null;
}

const beginsWithMark = /^[[({]?(?:\d{1,4}|[*†‡§¶]{1,4}|[a-z])[\])}]?[.:)\]]?(?:\s|$)/iu;
const endsWithArrow = /(?:[↩↑⏎⤴←^]\ufe0e?|\b(?:back|return))[\])]?$/iu;

function looksLikeNote(block: MarkupElement, words: string): boolean {
  return ['li', 'aside', 'dd', 'dt'].includes(block.name) || beginsWithMark.test(words) || /^(?:note|fn)\.? ?\d/iu.test(words) || endsWithArrow.test(words);
}

/** Ids that a way back may name: the reference's own, of what is in it, around it, or an empty anchor beside it. */
function idsAround(element: MarkupElement, parent: MarkupElement | undefined): string[] {
  const found: string[] = [];
  const take = (one: MarkupElement) => {
    for (const name of ['id', 'name', 'xml:id']) {
      const id = one.attributes.get(name);
      if (id !== undefined) found.push(id);
    }
  };
  take(element);
  for (const child of element.children) if (typeof child !== 'string') take(child);
  if (parent && ['sup', 'span', 'small'].includes(parent.name)) take(parent);
  const at = parent?.children.indexOf(element) ?? -1;
  const before = parent?.children[at - 1];
  if (before !== undefined && typeof before !== 'string' && before.children.length === 0) take(before);
  return found;
}

const isPagePart = (element: MarkupElement) => element.children.some((child) => typeof child !== 'string' && /^(?:h[1-6]|section|article)$/.test(child.name));

function countNotes(list: MarkupElement): number {
  let count = 0;
  walkElements(list, (element) => {
    if (element !== list && (element.name === 'li' || element.name === 'aside' || has(typesOf(element), noteTypes) || (element.name === 'p' && element.attributes.has('id')))) count++;
  });
  return count;
}

/** A fragment as an id: its percent escapes undone where they are well formed. */
export function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
