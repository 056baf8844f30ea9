import { createHash } from 'node:crypto';
import { contentsPage, chapterOverlay, chapterPage, clockValue, coverPage, styleSheet } from './epub-pages.ts';
import type { ReadAlongChapter } from './read-along.ts';
import { xmlAttribute, xmlText } from './xml.ts';
import { bytesEntry, fileEntry } from './zip.ts';
import type { ZipEntry } from './zip.ts';

/** EPUB 3.3 with Media Overlays (W3C): a book whose text lights up while its mix is heard. */

export interface EpubBook {
  title: string;
  /** Left out where nobody is named: EPUB asks for no creator, and a made-up one would be catalogued. */
  author?: string;
  /** BCP 47, "en". */
  language: string;
  narrator: string;
  publisher?: string;
  description?: string;
  series?: string;
  seriesPart?: string;
  /** Who plays whom, said on the contributors' list. */
  cast?: readonly string[];
  /** What stands for the book everywhere; made from title and author where it is not given. */
  identifier?: string;
  /** When it was last changed, ISO 8601 in UTC: the same moment gives the same bytes. */
  modified: string;
  cover?: { mediaType: 'image/jpeg' | 'image/png'; bytes: Uint8Array };
  chapters: readonly (ReadAlongChapter & { audio: { file: string; mediaType: 'audio/mpeg' | 'audio/mp4' } })[];
}

interface Item {
  id: string;
  path: string;
  mediaType: string;
  properties?: string;
  overlay?: string;
}

const folder = 'EPUB';
const extensions = { 'audio/mpeg': 'mp3', 'audio/mp4': 'm4a', 'image/jpeg': 'jpg', 'image/png': 'png' } as const;

/** A name (UUID version 5 form) that follows from the words alone. */
function bookId(book: EpubBook): string {
  if (book.identifier) return book.identifier;
  const hash = createHash('sha256').update(JSON.stringify([book.title, book.author, book.language])).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Milliseconds, so that the lengths of the chapters add up to that of the book. */
function wholeMs(seconds: number): number {
  return Math.round(seconds * 1000);
}

const number = (index: number): string => String(index + 1).padStart(3, '0');

function items(book: EpubBook): Item[] {
  const list: Item[] = [
    { id: 'nav', path: 'nav.xhtml', mediaType: 'application/xhtml+xml', properties: 'nav' },
    { id: 'style', path: 'style.css', mediaType: 'text/css' },
  ];
  if (book.cover) {
    list.push({ id: 'cover-image', path: `cover.${extensions[book.cover.mediaType]}`, mediaType: book.cover.mediaType, properties: 'cover-image' }, { id: 'cover', path: 'cover.xhtml', mediaType: 'application/xhtml+xml' });
  }
  book.chapters.forEach(({ audio }, index) => {
    const id = `chapter-${number(index)}`;
    list.push(
      { id, path: `${id}.xhtml`, mediaType: 'application/xhtml+xml', ...(hasSpeech(book, index) ? { overlay: `${id}-overlay` } : {}) },
      ...(hasSpeech(book, index) ? [{ id: `${id}-overlay`, path: `${id}.smil`, mediaType: 'application/smil+xml' }, { id: `${id}-audio`, path: `audio/${id}.${extensions[audio.mediaType]}`, mediaType: audio.mediaType }] : []),
    );
  });
  return list;
}

function hasSpeech(book: EpubBook, index: number): boolean {
  return book.chapters[index]!.paragraphs.some(({ parts }) => parts.length > 0);
}

function packageDocument(book: EpubBook): string {
  const spoken = book.chapters.flatMap((chapter, index) => (hasSpeech(book, index) ? [{ id: `chapter-${number(index)}-overlay`, ms: wholeMs(chapter.seconds) }] : []));
  const total = spoken.reduce((sum, { ms }) => sum + ms, 0);
  const meta = (property: string, value: string, refines?: string): string => `    <meta property="${property}"${refines ? ` refines="#${refines}"` : ''}>${xmlText(value)}</meta>`;
  const lines = [
    `    <dc:identifier id="book-id">${xmlText(bookId(book))}</dc:identifier>`,
    `    <dc:title>${xmlText(book.title)}</dc:title>`,
    `    <dc:language>${xmlText(book.language)}</dc:language>`,
    ...(book.author ? [`    <dc:creator id="author">${xmlText(book.author)}</dc:creator>`, '    <meta property="role" refines="#author" scheme="marc:relators">aut</meta>'] : []),
    ...(book.cast ?? []).map((who) => `    <dc:contributor>${xmlText(who)}</dc:contributor>`),
    ...(book.publisher ? [`    <dc:publisher>${xmlText(book.publisher)}</dc:publisher>`] : []),
    ...(book.description ? [`    <dc:description>${xmlText(book.description)}</dc:description>`] : []),
    meta('dcterms:modified', book.modified),
    ...(book.series ? [`    <meta property="belongs-to-collection" id="series">${xmlText(book.series)}</meta>`, meta('collection-type', 'series', 'series')] : []),
    ...(book.series && book.seriesPart ? [meta('group-position', book.seriesPart, 'series')] : []),
    ...spoken.map(({ id, ms }) => meta('media:duration', clockValue(ms / 1000), id)),
    meta('media:duration', clockValue(total / 1000)),
    meta('media:narrator', book.narrator),
    meta('media:active-class', '-epub-media-overlay-active'),
    meta('media:playback-active-class', '-epub-media-overlay-playing'),
    meta('schema:accessMode', 'textual'),
    meta('schema:accessMode', 'auditory'),
    meta('schema:accessModeSufficient', 'textual'),
    meta('schema:accessModeSufficient', 'auditory'),
    meta('schema:accessibilityFeature', 'synchronizedAudioText'),
    meta('schema:accessibilityFeature', 'tableOfContents'),
    meta('schema:accessibilityHazard', 'none'),
    meta('schema:accessibilitySummary', 'The whole text is heard as an audio drama and lights up with it, sentence by sentence.'),
  ];
  const manifest = items(book).map(({ id, mediaType, overlay, path, properties }) => `    <item id="${id}" href="${path}" media-type="${mediaType}"${properties ? ` properties="${properties}"` : ''}${overlay ? ` media-overlay="${overlay}"` : ''}/>`);
  const spine = [...(book.cover ? ['    <itemref idref="cover"/>'] : []), ...book.chapters.map((_, index) => `    <itemref idref="chapter-${number(index)}"/>`)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book-id" xml:lang="${xmlAttribute(book.language)}">`,
    '  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
    ...lines,
    '  </metadata>',
    '  <manifest>',
    ...manifest,
    '  </manifest>',
    '  <spine>',
    ...spine,
    '  </spine>',
    '</package>',
    '',
  ].join('\n');
}

const container = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="${folder}/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
`;

/** The files of the book in their order, for `zipStream`: the archive is the EPUB. The sound files are read once here. */
export async function epubEntries(book: EpubBook): Promise<ZipEntry[]> {
  const place = (path: string): string => `${folder}/${path}`;
  const entries = [bytesEntry('mimetype', 'application/epub+zip'), bytesEntry('META-INF/container.xml', container), bytesEntry(place('package.opf'), packageDocument(book)), bytesEntry(place('style.css'), styleSheet)];
  const pages = book.chapters.map((chapter, index) => ({ title: chapter.title || `Chapter ${index + 1}`, path: `chapter-${number(index)}.xhtml` }));
  entries.push(bytesEntry(place('nav.xhtml'), contentsPage(pages, book.language)));
  if (book.cover) {
    const image = `cover.${extensions[book.cover.mediaType]}`;
    entries.push(bytesEntry(place(image), book.cover.bytes), bytesEntry(place('cover.xhtml'), coverPage(image, book.title, book.language)));
  }
  for (const [index, chapter] of book.chapters.entries()) {
    const id = `chapter-${number(index)}`;
    entries.push(bytesEntry(place(`${id}.xhtml`), chapterPage(chapter, pages[index]!.title, book.language)));
    if (!hasSpeech(book, index)) continue;
    const audio = `audio/${id}.${extensions[chapter.audio.mediaType]}`;
    entries.push(bytesEntry(place(`${id}.smil`), chapterOverlay(chapter, `${id}.xhtml`, audio)), await fileEntry(place(audio), chapter.audio.file));
  }
  return entries;
}
