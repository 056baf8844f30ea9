import { fromMarkdown } from 'mdast-util-from-markdown';
import { decodeStory } from '../story/decode.ts';
import { StoryError } from '../story/types.ts';
import { assemble } from './assemble.ts';
import { named } from './detect.ts';
import { divideByHeadings } from './divide.ts';
import { createDrafter, type Drafter } from './draft.ts';
import { walkMarkup } from './html-walk.ts';
import { readFrontMatter } from './front-matter.ts';
import { parseMarkup } from './markup.ts';
import { cleanLanguage, leftOut, type LeftOut } from './notes.ts';
import type { ImportedStory, StoryFile } from './types.ts';

type RootContent = ReturnType<typeof fromMarkdown>['children'][number];
type PhrasingContent = Extract<RootContent, { type: 'paragraph' }>['children'][number];

/** Quotations and lists inside each other past any story. */
const maxNesting = 100;
/** A "heading" underlined by mistake: a paragraph with a rule straight below it. */
const longestUnderlined = 120;

interface Reading {
  source: string;
  drafter: Drafter;
  left: LeftOut;
  /** Names of the footnotes that the text defines. */
  footnotes: Set<string>;
  groups: number;
  /** Emphasis that tags of HTML have opened. */
  stressed: number;
}

/**
 * Reads CommonMark, with YAML front matter and footnotes (which are left out). Dashes and numbers that begin a line are
 * words of a story more often than marks of a list, so they stay. Throws StoryError.
 */
export function readMarkdown(file: StoryFile): ImportedStory {
  const decoded = decodeStory(file.bytes, file.fileName ?? undefined);
  const { fields, body } = readFrontMatter(decoded.text.replace(/\r\n?/g, '\n'));
  const drafter = createDrafter();
  const left: LeftOut = { pictures: 0, tables: 0, notes: 0 };
  const footnotes = new Set([...body.matchAll(/^ {0,3}\[\^([^\]\s]{1,60})\]:/gm)].map((match) => match[1] ?? ''));
  left.notes = footnotes.size;
  for (const raw of pieces(body)) {
    const piece = tamed(raw);
    const reading: Reading = { source: piece, drafter, left, footnotes, groups: drafter.paragraphs.length, stressed: 0 };
    for (const node of parse(piece, file.fileName)) block(node, reading, 0);
    drafter.flush();
  }
  const { paragraphs } = drafter;
  if (paragraphs.length === 0) throw new StoryError('empty', `${named(file.fileName)} holds no words: there is no story in it yet.`);
  const { text, structure } = assemble(paragraphs, divideByHeadings(paragraphs));
  const headings = paragraphs.filter((paragraph) => paragraph.kind === 'heading');
  const top = paragraphs[0]?.kind === 'heading' && headings.filter((heading) => heading.level <= (paragraphs[0]?.level ?? 0)).length === 1 ? paragraphs[0].text : null;
  return {
    text,
    format: 'md',
    encoding: decoded.encoding,
    title: fields.get('title') ?? top,
    author: fields.get('author') ?? fields.get('authors') ?? null,
    language: cleanLanguage(fields.get('lang') ?? fields.get('language') ?? null),
    structure,
    cover: null,
    notes: [...decoded.notes, ...leftOut(left)],
  };
}

/** A line that opens more quotations and lists inside each other than `maxNesting`. */
const deepLine = /^[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])[ \t]*){101}/m;

function parse(source: string, fileName: string | null): RootContent[] {
  if (deepLine.test(source)) throw tooDeep(fileName);
  try {
    return fromMarkdown(source).children;
  } catch (error) {
    // Marks inside each other, thousands deep, overflow the parser's stack.
    if (!(error instanceof RangeError)) throw error;
    throw tooDeep(fileName);
  }
}

/** More marks than this in one paragraph are no emphasis and no links: the parser's time grows with their square. */
const maxMarks = 1_000;

/** Takes the meaning from the marks of a paragraph that has too many of them; what it says stays. */
function tamed(source: string): string {
  if (source.length < maxMarks) return source;
  return source
    .split(/(\n[ \t]*\n)/)
    .map((paragraph) => (paragraph.length > maxMarks && (paragraph.match(/[*_[\]<`!~]/g)?.length ?? 0) > maxMarks ? paragraph.replace(/[*_[\]<`!~]/g, '\\$&') : paragraph))
    .join('');
}

const tooDeep = (fileName: string | null) =>
  new StoryError('format', `${named(fileName)} has marks nested deeper than any story needs. Save it as plain text and bring that in.`);

/** The parser's time grows faster than its text; a long one is given to it in pieces that begin after a blank line, outside of code. */
function* pieces(text: string): Generator<string> {
  const size = 100_000;
  let from = 0;
  let fence: string | null = null;
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const stop = end < 0 ? text.length : end + 1;
    const line = text.slice(at, Math.min(stop, at + 200));
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (mark !== null && (fence === null || (mark[0] === fence[0] && mark.length >= fence.length))) fence = fence === null ? mark : null;
    const blank = line.trim() === '';
    at = stop;
    // What follows must begin at the margin: an indented line may belong to the item above it.
    if (blank && fence === null && at - from >= size && /\S/.test(text[at] ?? '')) {
      yield text.slice(from, at);
      from = at;
    }
  }
  if (from < text.length) yield text.slice(from);
}

function block(node: RootContent, reading: Reading, depth: number): void {
  const { drafter } = reading;
  if (depth > maxNesting) throw tooDeep(null);
  const around = drafter.style;
  drafter.flush();
  switch (node.type) {
    case 'paragraph':
      if (isFootnote(sourceOf(node, reading))) return;
      inline(node.children, reading, depth);
      break;
    case 'heading': {
      const underlined = !/^ {0,3}#/.test(sourceOf(node, reading));
      const rule = underlined && sourceOf(node, reading).length > longestUnderlined;
      drafter.style = rule ? around : { ...around, kind: 'heading', level: node.depth, group: 0 };
      inline(node.children, reading, depth);
      drafter.flush();
      drafter.style = around;
      if (rule) drafter.sceneBreak();
      break;
    }
    case 'thematicBreak':
      drafter.sceneBreak();
      break;
    case 'blockquote':
      drafter.style = around.kind === 'quote' ? around : { ...around, kind: 'quote', group: ++reading.groups };
      for (const child of node.children) block(child, reading, depth + 1);
      break;
    case 'list':
      for (const item of node.children) {
        drafter.flush();
        const marker = /^(?:\d+[.)]|-)\s/.exec(sourceOf(item, reading))?.[0] ?? '';
        drafter.prefix(marker === '' ? '' : `${marker.trim()} `);
        for (const child of item.children) block(child, reading, depth + 1);
        drafter.flush();
        drafter.prefix('');
      }
      break;
    case 'code': {
      // Four spaces in front of a paragraph are a habit of typewriters; a fence is meant.
      const fenced = /^(?:`{3}|~{3})/.test(sourceOf(node, reading));
      if (isFootnote(node.value)) break;
      if (fenced) {
        drafter.style = { ...around, kind: 'quote', group: ++reading.groups };
        drafter.preformatted(node.value);
      } else {
        for (const paragraph of node.value.split(/\n[ \t]*\n/)) {
          drafter.text(paragraph);
          drafter.flush();
        }
      }
      break;
    }
    case 'html': {
      const counts = walkMarkup(parseMarkup(node.value, 'html').root, { drafter, sheet: new Map(), drop: new Set(), web: false });
      reading.left.pictures += counts.pictures;
      reading.left.tables += counts.tables;
      break;
    }
    default:
      // Definitions of links say nothing; whatever else comes holds words.
      if (node.type !== 'definition') inline([node as PhrasingContent], reading, depth);
  }
  drafter.flush();
  if (depth === 0) for (; reading.stressed > 0; reading.stressed--) drafter.emphasise(false);
  drafter.style = around;
}

function inline(nodes: PhrasingContent[], reading: Reading, depth: number): void {
  const { drafter } = reading;
  if (depth > maxNesting) throw tooDeep(null);
  for (const node of nodes) {
    switch (node.type) {
      case 'text':
        drafter.text(node.value.replace(/\[\^([^\]\s]{1,60})\]/g, (whole, name: string) => (reading.footnotes.has(name) ? '' : whole)));
        break;
      case 'inlineCode':
        drafter.text(node.value);
        break;
      case 'emphasis':
      case 'strong':
        drafter.emphasise(true);
        inline(node.children, reading, depth + 1);
        drafter.emphasise(false);
        break;
      case 'break':
        drafter.lineBreak();
        break;
      case 'image':
      case 'imageReference':
        reading.left.pictures++;
        break;
      case 'html':
        inlineHtml(node.value, reading);
        break;
      case 'linkReference':
        if (!node.identifier.startsWith('^')) inline(node.children, reading, depth + 1);
        break;
      default:
        if ('children' in node) inline(node.children, reading, depth + 1);
        else if ('value' in node) drafter.text(String(node.value));
    }
  }
}

/** A single tag between words. Emphasis that is never closed ends with its paragraph. */
function inlineHtml(tag: string, reading: Reading): void {
  const { drafter } = reading;
  if (/^<br\b/i.test(tag)) drafter.lineBreak();
  else if (/^<hr\b/i.test(tag)) drafter.sceneBreak();
  else if (/^<(?:i|em|b|strong)(?:\s[^>]*)?>$/i.test(tag)) {
    reading.stressed++;
    drafter.emphasise(true);
  } else if (/^<\/(?:i|em|b|strong)\s*>$/i.test(tag) && reading.stressed > 0) {
    reading.stressed--;
    drafter.emphasise(false);
  }
}

const isFootnote = (source: string) => /^ {0,3}\[\^[^\]\s]{1,60}\]:/.test(source);

function sourceOf(node: Pick<RootContent, 'position'>, reading: Reading): string {
  return reading.source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
}
