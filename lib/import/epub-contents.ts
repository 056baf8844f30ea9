import type { Archive } from './archive.ts';
import { fragmentOf, nameFinder, resolveIn } from './archive-path.ts';
import { decodeMarkup } from './decode-markup.ts';
import type { EpubPackage } from './epub-package.ts';
import { importLimits } from './limits.ts';
import { attributeOf, childOf, elementsOf, lineOf, parseMarkup, wordsOf, type MarkupElement } from './markup.ts';

/** A line of a book's table of contents. */
export interface ContentsEntry {
  title: string;
  /** The file it leads to, or null where it leads nowhere (a mere heading of the list). */
  path: string | null;
  fragment: string | null;
  /** 0 for the outermost. */
  depth: number;
}

export interface EpubContents {
  entries: ContentsEntry[];
  /** What the maker says certain places are (landmarks, guide), by their epub:type or guide type. */
  places: { type: string; path: string; fragment: string | null }[];
}

const maxDepth = 40;

/** Reads EPUB 3's navigation document, else EPUB 2's NCX. A list that is broken is read as far as it goes. */
export async function readContents(archive: Archive, book: EpubPackage): Promise<EpubContents> {
  const find = nameFinder(archive.names);
  const contents: EpubContents = { entries: [], places: [...book.guide] };
  const navigation = book.navigation?.path ?? null;
  const source = navigation === null ? null : await archive.read(navigation);
  if (navigation !== null && source) {
    const { root } = parseMarkup(decodeMarkup(source.bytes).text, 'html');
    const navs = elementsOf(root, 'nav');
    const typed = (type: string) => navs.find((nav) => [...wordsOf(nav, 'epub:type'), ...wordsOf(nav, 'role')].some((word) => word === type || word === `doc-${type}`));
    const toc = typed('toc') ?? (navs.length === 1 ? navs[0] : undefined);
    const folder = navigation.slice(0, navigation.lastIndexOf('/') + 1);
    const target = (href: string | null) => aim(href, folder, navigation, find);
    if (toc) readList(toc, 0, target, contents.entries);
    for (const link of elementsOf(typed('landmarks') ?? emptyElement, 'a')) {
      const { path, fragment } = target(link.attributes.get('href') ?? null);
      if (path !== null) for (const type of wordsOf(link, 'epub:type')) contents.places.push({ type, path, fragment });
    }
  }
  const ncx = book.ncx?.path ?? null;
  const old = ncx === null || contents.entries.filter((entry) => entry.path !== null).length > 0 ? null : await archive.read(ncx);
  if (ncx !== null && old) {
    const { root } = parseMarkup(decodeMarkup(old.bytes).text, 'xml');
    const folder = ncx.slice(0, ncx.lastIndexOf('/') + 1);
    const map = elementsOf(root, 'navMap')[0];
    if (map) readPoints(map, 0, (href) => aim(href, folder, ncx, find), contents.entries);
  }
  contents.entries = contents.entries.slice(0, importLimits.chapters);
  return contents;
}

const emptyElement: MarkupElement = { name: '', attributes: new Map(), children: [] };

function aim(href: string | null, folder: string, own: string, find: (path: string) => string | null): { path: string | null; fragment: string | null } {
  if (href === null) return { path: null, fragment: null };
  if (href.startsWith('#')) return { path: own, fragment: fragmentOf(href) };
  const resolved = resolveIn(folder, href);
  return { path: resolved === null ? null : find(resolved), fragment: fragmentOf(href) };
}

type Aim = (href: string | null) => { path: string | null; fragment: string | null };

/** `ol > li > (a | span), ol`, as EPUB 3 has it; whatever stands between is looked through. */
function readList(element: MarkupElement, depth: number, target: Aim, out: ContentsEntry[]): void {
  if (depth > maxDepth || out.length > importLimits.chapters) return;
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    if (child.name === 'li') {
      const label = elementsOf(withoutLists(child), 'a', 'span')[0];
      const link = elementsOf(withoutLists(child), 'a')[0];
      const title = lineOf(link ?? label ?? withoutLists(child));
      if (title !== '') out.push({ title, ...target(link?.attributes.get('href') ?? null), depth });
      for (const list of child.children) if (typeof list !== 'string' && (list.name === 'ol' || list.name === 'ul')) readList(list, depth + 1, target, out);
    } else if (!/^h[1-6]$/.test(child.name)) readList(child, depth, target, out);
  }
}

function withoutLists(element: MarkupElement): MarkupElement {
  return { ...element, children: element.children.filter((child) => typeof child === 'string' || (child.name !== 'ol' && child.name !== 'ul')) };
}

function readPoints(element: MarkupElement, depth: number, target: Aim, out: ContentsEntry[]): void {
  if (depth > maxDepth || out.length > importLimits.chapters) return;
  for (const child of element.children) {
    if (typeof child === 'string' || child.name !== 'navPoint') continue;
    const label = childOf(child, 'navLabel');
    const title = label ? lineOf(label) : '';
    if (title !== '') out.push({ title, ...target(attributeOf(childOf(child, 'content'), 'src')), depth });
    readPoints(child, depth + 1, target, out);
  }
}
