import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { StoryError } from '../story/types.ts';
import { importLimits } from './limits.ts';

/** An element of a marked-up file. Names and attribute names are lower case, without the prefixes that mean HTML itself. */
export interface MarkupElement {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: MarkupNode[];
}
export type MarkupNode = MarkupElement | string;

/** What is read and thrown away at once: most of a word processor's file is of no use to a story. */
export interface MarkupFilter {
  elements: ReadonlySet<string>;
  attributes: RegExp;
}

export interface Markup {
  root: MarkupElement;
  /** True where the tags did not match up, or the file broke off inside one. */
  broken: boolean;
}

const none: ReadonlyMap<string, string> = new Map();
const voids = new Set(['area', 'base', 'basefont', 'bgsound', 'br', 'col', 'embed', 'frame', 'hr', 'img', 'input', 'keygen', 'link', 'meta', 'param', 'source', 'track', 'wbr']);
const closesParagraph = new Set([
  'address', 'article', 'aside', 'blockquote', 'center', 'details', 'dialog', 'dir', 'div', 'dl', 'fieldset', 'figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3',
  'h4', 'h5', 'h6', 'header', 'hgroup', 'hr', 'main', 'menu', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'ul', 'li', 'dt', 'dd', 'tr', 'td', 'th', 'tbody', 'thead', 'tfoot',
]);
/** What an opening tag closes first, and where the search for it ends. */
const implied: { [name: string]: { closes: Set<string>; within: Set<string> } } = {
  li: { closes: new Set(['li']), within: new Set(['ul', 'ol', 'menu', 'dir']) },
  dt: { closes: new Set(['dt', 'dd']), within: new Set(['dl']) },
  dd: { closes: new Set(['dt', 'dd']), within: new Set(['dl']) },
  tr: { closes: new Set(['tr']), within: new Set(['table']) },
  td: { closes: new Set(['td', 'th']), within: new Set(['tr', 'table']) },
  th: { closes: new Set(['td', 'th']), within: new Set(['tr', 'table']) },
  option: { closes: new Set(['option']), within: new Set(['select']) },
};
const headings = /^h[1-6]$/;
/** A paragraph is looked for only as far as the next of these. */
const paragraphScope = new Set(['table', 'td', 'th', 'caption', 'button', 'object', 'svg', 'math', 'body', 'html']);

/**
 * Reads HTML, XHTML or XML into a tree, in time linear in its length, recovering as browsers do: unclosed and crossed
 * tags, missing end tags, elements nested past any sense (read flat past `importLimits.depth`). Entities are those of
 * HTML; a document type's own are never expanded. With `xml`, names keep their case and nothing is implied.
 * @throws StoryError for more elements than a book has, or XML nested past `importLimits.depth`.
 */
export function parseMarkup(source: string, mode: 'html' | 'xml', filter?: MarkupFilter): Markup {
  const text = withoutDoctype(source);
  const html = mode === 'html';
  const root: MarkupElement = { name: '', attributes: none, children: [] };
  const stack: MarkupElement[] = [root];
  const opened = new Map<string, number>();
  let broken = false;
  let elements = 0;
  let name = '';
  let attributes: Map<string, string> | null = null;
  let attribute = '';
  let value = '';

  const top = () => stack.at(-1) ?? root;
  const pop = () => {
    const gone = stack.pop();
    if (gone) opened.set(gone.name, (opened.get(gone.name) ?? 1) - 1);
  };
  const addText = (words: string) => {
    const { children } = top();
    const last = children.length - 1;
    if (typeof children[last] === 'string') children[last] += words;
    else children.push(words);
  };
  /** Closes the nearest open element of these names, with what is open inside it; looks no further than `within`. */
  const close = (closes: Set<string>, within: Set<string>): void => {
    if (![...closes].some((one) => (opened.get(one) ?? 0) > 0)) return;
    for (let at = stack.length - 1; at > 0; at--) {
      const open = stack[at]?.name ?? '';
      if (closes.has(open)) {
        while (stack.length > at) pop();
        return;
      }
      if (within.has(open)) return;
    }
  };
  const open = (selfClosing: boolean) => {
    if (++elements > importLimits.elements) throw new StoryError('too-large', 'This file holds more marks than any story needs, so it was not read. Save it as plain text and bring that in.');
    if (html) {
      if (closesParagraph.has(name)) close(new Set(['p']), paragraphScope);
      const rule = implied[name];
      if (rule) close(rule.closes, rule.within);
      if (headings.test(name) && headings.test(top().name)) pop();
    }
    const element: MarkupElement = { name, attributes: attributes ?? none, children: [] };
    // What comes again and again below the deepest level stands beside it instead of inside.
    if (stack.length > importLimits.depth) {
      if (!html) throw new StoryError('format', 'This file is nested deeper than any book is, so it was not read.');
      pop();
      broken = true;
    }
    if (filter?.elements.has(name) !== true) top().children.push(element);
    if (selfClosing || (html && voids.has(name))) return;
    stack.push(element);
    opened.set(name, (opened.get(name) ?? 0) + 1);
  };
  const closeTag = (tag: string) => {
    if (html && tag === 'br') {
      top().children.push({ name: 'br', attributes: none, children: [] });
      return;
    }
    if ((opened.get(tag) ?? 0) === 0) {
      broken = true;
      return;
    }
    for (let at = stack.length - 1; at > 0; at--) {
      if (stack[at]?.name !== tag) continue;
      if (at < stack.length - 1) broken = true;
      while (stack.length > at) pop();
      return;
    }
  };
  const nameOf = (raw: string) => (html ? raw.toLowerCase().replace(/^(?:x?html|h):/, '') : raw.replace(/^[^:]*:/, ''));

  const callbacks: TokenizerCallbacks = {
    ontext: (start, end) => addText(text.slice(start, end)),
    ontextentity: (code) => addText(String.fromCodePoint(code)),
    onopentagname: (start, end) => {
      name = nameOf(text.slice(start, end));
      attributes = null;
    },
    onattribname: (start, end) => {
      attribute = html ? text.slice(start, end).toLowerCase() : text.slice(start, end);
      value = '';
    },
    onattribdata: (start, end) => (value += text.slice(start, end)),
    onattribentity: (code) => (value += String.fromCodePoint(code)),
    onattribend: () => {
      if (filter?.attributes.test(attribute) === true) return;
      attributes ??= new Map();
      if (attributes.size < 200 && !attributes.has(attribute)) attributes.set(attribute, value);
    },
    onopentagend: () => open(false),
    onselfclosingtag: () => open(true),
    onclosetag: (start, end) => closeTag(nameOf(text.slice(start, end).trim())),
    oncdata: (start, end, offset) => addText(text.slice(start, end - offset)),
    oncomment: () => undefined,
    ondeclaration: () => undefined,
    onprocessinginstruction: () => undefined,
    onend: () => {
      if (stack.length > 1 && !html) broken = true;
    },
  };
  const tokenizer = new Tokenizer({ xmlMode: !html, decodeEntities: true, recognizeSelfClosing: true }, callbacks);
  tokenizer.write(text);
  tokenizer.end();
  return { root, broken };
}

/** A document type may carry declarations of its own in brackets; none of it is text, and nothing in it is expanded. */
function withoutDoctype(source: string): string {
  const at = source.slice(0, 20_000).search(/<!DOCTYPE/i);
  if (at < 0) return source;
  let quote = '';
  let depth = 0;
  for (let i = at; i < source.length; i++) {
    const character = source[i] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (depth > 0 && (character === '"' || character === "'")) quote = character;
    else if (character === '[') depth++;
    else if (character === ']') depth--;
    else if (character === '>' && depth <= 0) return source.slice(0, at) + source.slice(i + 1);
  }
  return source.slice(0, at);
}

/** An element's words, as they stand in it; with `most`, what comes after so many characters may be missing. Without recursion. */
export function textOf(element: MarkupElement, most: number = Number.POSITIVE_INFINITY): string {
  const parts: string[] = [];
  const waiting: MarkupNode[] = [element];
  let length = 0;
  let seen = 0;
  for (let node = waiting.pop(); node !== undefined && length <= most && seen <= most; node = waiting.pop(), seen++) {
    if (typeof node === 'string') {
      parts.push(node);
      length += node.length;
    } else for (let at = node.children.length - 1; at >= 0; at--) waiting.push(node.children[at] ?? '');
  }
  return parts.join('');
}

/** The first words of an element on one line, white space collapsed. */
export const lineOf = (element: MarkupElement, most = 2_000): string => textOf(element, most).replace(/\s+/gu, ' ').trim();

/** Every element below (and with) this one that has one of the names, in document order. */
export function elementsOf(element: MarkupElement, ...names: string[]): MarkupElement[] {
  const found: MarkupElement[] = [];
  const waiting: MarkupElement[] = [element];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (names.length === 0 || names.includes(node.name)) found.push(node);
    for (let at = node.children.length - 1; at >= 0; at--) {
      const child = node.children[at];
      if (child !== undefined && typeof child !== 'string') waiting.push(child);
    }
  }
  return found;
}

/** The first child of a name, or null. */
export function childOf(element: MarkupElement | null, name: string): MarkupElement | null {
  for (const child of element?.children ?? []) if (typeof child !== 'string' && child.name === name) return child;
  return null;
}

/** An attribute by its local name, whatever prefix the file gives its namespace. */
export function attributeOf(element: MarkupElement | null, local: string): string | null {
  if (element === null) return null;
  const own = element.attributes.get(local);
  if (own !== undefined) return own;
  for (const [name, value] of element.attributes) if (name.endsWith(`:${local}`)) return value;
  return null;
}

/** The words of an attribute that lists several, lower case. */
export function wordsOf(element: MarkupElement, attribute: string): string[] {
  const value = element.attributes.get(attribute);
  return value === undefined ? [] : value.toLowerCase().split(/\s+/).filter((word) => word !== '');
}
