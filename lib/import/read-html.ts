import { StoryError, type StoryStructure } from '../story/types.ts';
import { assemble } from './assemble.ts';
import { readStyleSheet } from './css.ts';
import { decodeMarkup } from './decode-markup.ts';
import { named } from './detect.ts';
import { divideByHeadings } from './divide.ts';
import { createDrafter } from './draft.ts';
import { findNotes } from './footnotes.ts';
import { walkMarkup } from './html-walk.ts';
import { elementsOf, lineOf, parseMarkup, textOf, wordsOf, type MarkupElement } from './markup.ts';
import { cleanLanguage, leftOut } from './notes.ts';
import type { ImportedStory, StoryFile } from './types.ts';

/** What every marked-up text gives. */
export interface ReadMarkup {
  text: string;
  structure: StoryStructure;
}

/** Reads one HTML page: the story in it, without the menus around it. Throws StoryError. */
export function readHtml(file: StoryFile): ImportedStory {
  const decoded = decodeMarkup(file.bytes, file.fileName ?? undefined);
  const { root } = parseMarkup(decoded.text, 'html');
  const drafter = createDrafter();
  const found = findNotes(root);
  const sheet = readStyleSheet(elementsOf(root, 'style').map((style) => textOf(style)).join('\n'));
  const counts = walkMarkup(storyOf(root), { drafter, sheet, drop: found.drop, web: true });
  const { paragraphs } = drafter;
  if (paragraphs.length === 0) throw new StoryError('empty', `${named(file.fileName)} holds no words: there is no story in it yet.`);
  const { text, structure } = assemble(paragraphs, divideByHeadings(paragraphs));
  const meta = (name: string) => elementsOf(root, 'meta').find((element) => element.attributes.get('name')?.toLowerCase() === name)?.attributes.get('content')?.trim();
  const heading = paragraphs.find((paragraph) => paragraph.kind === 'heading' && paragraph.level === 1)?.text;
  const titleElement = elementsOf(root, 'title')[0];
  return {
    text,
    format: 'html',
    encoding: decoded.encoding,
    title: (titleElement ? lineOf(titleElement) : '') || heading || null,
    author: meta('author') || meta('dc.creator') || null,
    language: cleanLanguage(elementsOf(root, 'html')[0]?.attributes.get('lang') ?? elementsOf(root, 'html')[0]?.attributes.get('xml:lang') ?? null),
    structure,
    cover: null,
    notes: [...decoded.notes, ...leftOut({ ...counts, notes: found.bodies || found.references })],
  };
}

/** The one article or main part of a page, where it holds most of the words; else the body; else everything. */
function storyOf(root: MarkupElement): MarkupElement {
  const body = elementsOf(root, 'body')[0] ?? root;
  const whole = textOf(body).length;
  const mains = elementsOf(body, 'main', 'article').filter((element) => !wordsOf(element, 'hidden').length);
  const main = mains.find((element) => textOf(element).length > whole * 0.5);
  return main ?? body;
}
