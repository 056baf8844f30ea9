import { StoryError } from '../story/types.ts';
import type { Archive } from './archive.ts';
import { nameFinder, resolveIn } from './archive-path.ts';
import { assemble } from './assemble.ts';
import { findCover } from './cover.ts';
import { readStyleSheet, type StyleSheet } from './css.ts';
import { decodeMarkup } from './decode-markup.ts';
import { named } from './detect.ts';
import { createDrafter, type Drafter } from './draft.ts';
import { divideBook, type EpubPage } from './epub-chapters.ts';
import { readContents } from './epub-contents.ts';
import { isPage, readPackage, type EpubItem } from './epub-package.ts';
import { decoded, findNotes } from './footnotes.ts';
import { walkMarkup } from './html-walk.ts';
import { importLimits } from './limits.ts';
import { elementsOf, parseMarkup, textOf, wordsOf, type MarkupElement } from './markup.ts';
import { leftOut, type LeftOut } from './notes.ts';
import { refuseProtected } from './protection.ts';
import type { ImportedStory } from './types.ts';

interface Reading {
  archive: Archive;
  find: (path: string) => string | null;
  drafter: Drafter;
  sheets: Map<string, StyleSheet>;
  left: LeftOut;
  encodings: Set<string>;
  /** Anchors that notes are referred to by, by file. */
  targets: Map<string, Set<string>>;
  /** The references themselves, as `file#id`. */
  references: Set<string>;
  /** Files of the reading order that could not be read, and such as were read though their checksum is wrong. */
  missing: string[];
  damaged: string[];
}

/**
 * Reads an EPUB, 2 or 3: the reading order as one text, chapters by its table of contents, notes out of the way, its
 * cover kept. Throws StoryError for what is protected, broken past reading, or has no words.
 */
export async function readEpub(archive: Archive, fileName: string | null): Promise<ImportedStory> {
  const file = named(fileName);
  await refuseProtected(archive, file);
  const book = await readPackage(archive, file);
  if (book.spine.length === 0) throw new StoryError('format', `${file} is not a whole book: it names no pages to read.`);
  const contents = await readContents(archive, book);
  const reading: Reading = { archive, find: nameFinder(archive.names), drafter: createDrafter(), sheets: new Map(), left: { pictures: 0, tables: 0, notes: 0 }, encodings: new Set(), targets: new Map(), references: new Set(), missing: [], damaged: [] };
  const items = book.spine.filter((item) => item.path === null || isPage(item) || !/^(?:image|audio|video)\//.test(item.mediaType));
  const pictures = book.spine.length - items.length;
  // The navigation document as a page is a list of what is read anyway.
  const seen = new Set<string>();
  const wanted = items.filter((item) => {
    if (item === book.navigation && items.length > 1) return false;
    if (item.path === null) return true;
    const again = seen.has(item.path);
    seen.add(item.path);
    return !again;
  });
  for (const item of wanted) await collectTargets(item, reading);
  const pages: EpubPage[] = [];
  for (const item of wanted) {
    const page = await readPage(item, reading);
    if (page) pages.push(page);
  }
  const { paragraphs } = reading.drafter;
  const lost = reading.missing.length + book.lost;
  if (paragraphs.length === 0) {
    if (lost > 0) throw new StoryError('format', `${file} is not a whole book: ${lost === 1 ? 'the file' : `all ${lost} files`} with its text ${lost === 1 ? 'is' : 'are'} missing or damaged. Please get the file once more.`);
    throw new StoryError('empty', reading.left.pictures + pictures > 0 ? `${file} holds pictures and no words, so there is nothing to speak.` : `${file} holds no words: there is no story in it yet.`);
  }
  const marks = divideBook(paragraphs, pages, contents);
  const { text, structure } = assemble(paragraphs, marks);
  const { cover, notes: coverNotes } = await findCover(archive, book, contents.places);
  reading.left.pictures += pictures;
  return {
    text,
    format: 'epub',
    encoding: [...reading.encodings].join(', ').slice(0, 100) || 'utf-8',
    title: book.title,
    author: book.author,
    language: book.language,
    structure,
    cover,
    notes: [...missingNotes(reading, book.lost, wanted.length), ...leftOut(reading.left), ...coverNotes, ...(book.broken ? ['The book’s list of files is not in order; it was read as far as it goes.'] : [])],
  };
}

function missingNotes({ missing, damaged }: Reading, lost: number, all: number): string[] {
  const notes: string[] = [];
  const count = missing.length + lost;
  if (count > 0) {
    const names = missing.slice(0, 3).map((name) => `“${name.slice(0, 60)}”`).join(', ');
    notes.push(`${count === 1 ? 'One' : String(count)} of the book’s ${all + lost} text files ${count === 1 ? 'is' : 'are'} missing or damaged${names === '' ? '' : ` (${names}${missing.length > 3 ? ' and others' : ''})`}. What is here is all that could be read.`);
  }
  if (damaged.length > 0) notes.push(`Some of the book is damaged (${damaged.slice(0, 3).map((name) => `“${name.slice(0, 60)}”`).join(', ')}): please check its words there.`);
  return notes;
}

async function parsePage(item: EpubItem, reading: Reading): Promise<{ root: MarkupElement; path: string; whole: boolean; encoding: string } | null> {
  const source = item.path === null ? null : await reading.archive.read(item.path);
  if (source === null || item.path === null || source.bytes.length === 0) return null;
  if (source.bytes.length > importLimits.textBytes * 3) throw new StoryError('too-large', `A page of this book holds ${Math.round(source.bytes.length / 1024 / 1024)} MB, more than a whole story may. Bring the book in chapter by chapter.`);
  try {
    const { text, encoding } = decodeMarkup(source.bytes);
    return { root: parseMarkup(text, 'html').root, path: item.path, whole: source.whole, encoding };
  } catch (error) {
    if (error instanceof StoryError && error.code !== 'too-large') return null;
    throw error;
  }
}

/** First time through: which places of which files are notes. */
async function collectTargets(item: EpubItem, reading: Reading): Promise<void> {
  const page = await parsePage(item, reading);
  if (!page) return;
  const folder = page.path.slice(0, page.path.lastIndexOf('/') + 1);
  const found = findNotes(page.root, { isReturn: isReturn(page.path, reading) });
  for (const id of found.own) reading.references.add(`${page.path.toLowerCase()}#${id}`);
  for (const href of found.outward) {
    const target = resolveIn(folder, href);
    const fragment = href.slice(href.indexOf('#') + 1);
    if (target === null || fragment === '') continue;
    const known = reading.targets.get(target.toLowerCase()) ?? new Set();
    known.add(decoded(fragment));
    reading.targets.set(target.toLowerCase(), known);
  }
}

/** Whether a link from one file leads to a reference that was met before it, in another. */
function isReturn(path: string, reading: Reading): (href: string) => boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return (href) => {
    const target = resolveIn(folder, href);
    return target !== null && reading.references.has(`${target.toLowerCase()}#${decoded(href.slice(href.indexOf('#') + 1))}`);
  };
}

async function readPage(item: EpubItem, reading: Reading): Promise<EpubPage | null> {
  const page = await parsePage(item, reading);
  if (!page) {
    reading.missing.push(item.href);
    return null;
  }
  const { drafter, left } = reading;
  if (!page.whole) reading.damaged.push(item.href);
  const { root, path } = page;
  const found = findNotes(root, { targeted: reading.targets.get(path.toLowerCase()) ?? new Set(), isReturn: isReturn(path, reading) });
  const sheet = await styleSheetOf(root, path, reading);
  const from = drafter.place();
  const anchors = new Map<string, number>();
  const before = drafter.style;
  drafter.page();
  const body = elementsOf(root, 'body')[0] ?? root;
  const counts = walkMarkup(wrapped(body), { drafter, sheet, drop: found.drop, web: false, anchor: (id, paragraph) => void (anchors.has(id) || anchors.set(id, paragraph)) });
  drafter.flush();
  drafter.style = before;
  reading.encodings.add(page.encoding);
  left.pictures += counts.pictures;
  left.tables += counts.tables;
  left.notes += found.bodies || (reading.targets.size === 0 ? found.references : 0);
  // A page of notes leaves its heading behind.
  if (found.bodies > 0 && drafter.paragraphs.slice(from).every((paragraph) => paragraph.kind === 'heading')) drafter.paragraphs.length = from;
  return { path, from, to: drafter.place(), anchors };
}

/** So that the body's own type and id are read like any other element's. */
function wrapped(body: MarkupElement): MarkupElement {
  return { name: '', attributes: new Map(), children: [body] };
}

async function styleSheetOf(root: MarkupElement, path: string, reading: Reading): Promise<StyleSheet> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const sheet: StyleSheet = new Map();
  for (const link of elementsOf(root, 'link').slice(0, 20)) {
    if (!wordsOf(link, 'rel').includes('stylesheet')) continue;
    const target = resolveIn(folder, link.attributes.get('href') ?? '');
    const name = target === null ? null : reading.find(target);
    if (name === null) continue;
    let own = reading.sheets.get(name);
    if (!own) {
      const source = await reading.archive.read(name);
      own = source === null ? new Map() : readStyleSheet(new TextDecoder('utf-8').decode(source.bytes));
      reading.sheets.set(name, own);
    }
    for (const [selector, look] of own) sheet.set(selector, { ...sheet.get(selector), ...look });
  }
  return readStyleSheet(elementsOf(root, 'style').map((style) => textOf(style)).join('\n'), sheet);
}
