import { StoryError } from '../story/types.ts';
import type { Archive } from './archive.ts';
import { fragmentOf, nameFinder, resolveIn } from './archive-path.ts';
import { decodeMarkup } from './decode-markup.ts';
import { importLimits } from './limits.ts';
import { attributeOf, elementsOf, lineOf, parseMarkup, wordsOf, type MarkupElement } from './markup.ts';
import { cleanLanguage } from './notes.ts';

export interface EpubItem {
  id: string;
  /** Its file in the archive, or null where the archive has none of that name. */
  path: string | null;
  /** As the package writes it. */
  href: string;
  mediaType: string;
  properties: string[];
}

export interface EpubPackage {
  items: EpubItem[];
  /** The reading order, without what is not linear. */
  spine: EpubItem[];
  /** Spine references that lead to no item. */
  lost: number;
  title: string | null;
  author: string | null;
  language: string | null;
  navigation: EpubItem | null;
  ncx: EpubItem | null;
  /** What the maker says certain files are: EPUB 2's guide. */
  guide: { type: string; path: string; fragment: string | null }[];
  /** Where a cover may be found, the likeliest first. */
  covers: EpubItem[];
  broken: boolean;
}

/** Reads META-INF/container.xml and the package it names (the first that is there). Throws StoryError. */
export async function readPackage(archive: Archive, file: string): Promise<EpubPackage> {
  const find = nameFinder(archive.names);
  for (const path of await packagePaths(archive, find)) {
    const source = await archive.read(path);
    if (source === null) continue;
    const { root, broken } = parseMarkup(decodeMarkup(source.bytes).text, 'xml');
    if (elementsOf(root, 'manifest').length === 0 && elementsOf(root, 'spine').length === 0) continue;
    return toPackage(root, path, find, broken);
  }
  throw new StoryError('format', `${file} is not a whole book: the list of its files (its package document) is missing or cannot be read.`);
}

async function packagePaths(archive: Archive, find: (path: string) => string | null): Promise<string[]> {
  const named: string[] = [];
  const container = find('META-INF/container.xml');
  const source = container === null ? null : await archive.read(container);
  if (source) {
    for (const element of elementsOf(parseMarkup(decodeMarkup(source.bytes).text, 'xml').root, 'rootfile')) {
      const type = attributeOf(element, 'media-type') ?? 'application/oebps-package+xml';
      const path = resolveIn('', attributeOf(element, 'full-path') ?? '');
      const found = path === null ? null : find(path);
      if (found !== null && type === 'application/oebps-package+xml') named.push(found);
    }
  }
  // A container that is missing or wrong is no reason to lose a book.
  return [...new Set([...named, ...archive.names.filter((name) => /\.opf$/i.test(name))])];
}

function toPackage(root: MarkupElement, path: string, find: (path: string) => string | null, broken: boolean): EpubPackage {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const inArchive = (href: string) => {
    const resolved = resolveIn(folder, href);
    return resolved === null ? null : find(resolved);
  };
  const items: EpubItem[] = [];
  const byId = new Map<string, EpubItem>();
  for (const manifest of elementsOf(root, 'manifest')) {
    for (const element of elementsOf(manifest, 'item')) {
      const href = attributeOf(element, 'href') ?? '';
      const item: EpubItem = { id: attributeOf(element, 'id') ?? '', href, path: inArchive(href), mediaType: (attributeOf(element, 'media-type') ?? '').toLowerCase().trim(), properties: wordsOf(element, 'properties') };
      items.push(item);
      if (!byId.has(item.id)) byId.set(item.id, item);
    }
  }
  const spineElement = elementsOf(root, 'spine')[0];
  const references = spineElement ? elementsOf(spineElement, 'itemref').slice(0, importLimits.chapters) : [];
  const linear = references.filter((element) => attributeOf(element, 'linear')?.trim().toLowerCase() !== 'no');
  // Some books mark everything as not linear; then the mark means nothing.
  const wanted = linear.length > 0 ? linear : references;
  const seen = new Set<EpubItem>();
  const spine: EpubItem[] = [];
  let lost = 0;
  for (const element of wanted) {
    const item = byId.get(attributeOf(element, 'idref') ?? '');
    if (!item) lost++;
    else if (!seen.has(item)) {
      seen.add(item);
      spine.push(item);
    }
  }
  const pages = items.filter((item) => isPage(item) && !item.properties.includes('nav')).slice(0, importLimits.chapters);
  const ncxId = spineElement ? attributeOf(spineElement, 'toc') : null;
  const meta = (name: string) => {
    const element = elementsOf(root, name)[0];
    return element ? lineOf(element) || null : null;
  };
  return {
    items,
    spine: spine.length > 0 ? spine : pages,
    lost,
    title: meta('title'),
    author: elementsOf(root, 'creator').map((element) => lineOf(element)).filter((name) => name !== '').slice(0, 5).join(', ') || null,
    language: cleanLanguage(meta('language')),
    navigation: items.find((item) => item.properties.includes('nav')) ?? null,
    ncx: (ncxId === null ? undefined : byId.get(ncxId)) ?? items.find((item) => item.mediaType === 'application/x-dtbncx+xml' || /\.ncx$/i.test(item.href)) ?? null,
    guide: elementsOf(root, 'reference').flatMap((element) => {
      const href = attributeOf(element, 'href') ?? '';
      const target = inArchive(href);
      return target === null ? [] : [{ type: (attributeOf(element, 'type') ?? '').toLowerCase(), path: target, fragment: fragmentOf(href) }];
    }),
    covers: coversOf(root, items, byId),
    broken,
  };
}

/** A file of words: by its type, or by its name where the type is wrong. */
export function isPage(item: EpubItem): boolean {
  return /^(?:application\/xhtml\+xml|text\/html|text\/x-oeb1-document|application\/x-dtbook\+xml)/.test(item.mediaType) || (!/^(?:image|audio|video|font)\//.test(item.mediaType) && /\.(?:xhtml?|html?)$/i.test(item.href));
}

function coversOf(root: MarkupElement, items: EpubItem[], byId: Map<string, EpubItem>): EpubItem[] {
  const named = elementsOf(root, 'meta').find((element) => attributeOf(element, 'name')?.toLowerCase() === 'cover');
  const content = named ? (attributeOf(named, 'content') ?? '') : '';
  const candidates = [
    ...items.filter((item) => item.properties.includes('cover-image')),
    byId.get(content),
    items.find((item) => item.href === content),
    items.find((item) => /^cover(?:-?image|img)?$/i.test(item.id) && item.mediaType.startsWith('image/')),
    items.find((item) => item.mediaType.startsWith('image/') && /(?:^|\/)(?:front-?)?cover[^/]*$/i.test(item.href)),
  ];
  return [...new Set(candidates.filter((item) => item !== undefined))];
}
