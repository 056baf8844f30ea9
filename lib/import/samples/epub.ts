import { deflateSync } from 'node:zlib';
import { zipSync, type Zippable } from 'fflate';
import { bytesOf, escaped, paragraphs } from './prose.ts';

export interface SamplePage {
  name: string;
  /** What stands in the body. */
  body: string;
  /** Attributes of the body. */
  bodyAttributes?: string;
  linear?: boolean;
  properties?: string;
  mediaType?: string;
  /** The whole file, in place of a page around `body`. */
  raw?: Uint8Array | string;
  /** Only in the package, not in the archive. */
  missing?: boolean;
}

export interface SampleEntry {
  title: string;
  /** From the package's folder; none for a mere heading. */
  href?: string;
  children?: SampleEntry[];
}

export interface SampleBook {
  version: 2 | 3;
  title?: string;
  author?: string | null;
  language?: string;
  pages: SamplePage[];
  /** Absent: no table of contents at all. */
  contents?: SampleEntry[];
  /** Which tables of contents are written. Default: the version's own. */
  tables?: { navigation: boolean; ncx: boolean };
  guide?: { type: string; href: string }[];
  landmarks?: { type: string; href: string }[];
  cover?: { bytes: Uint8Array; mediaType: string; href: string } | null;
  /** Folder of the package. Default `OEBPS`; empty for the top. */
  folder?: string;
  /** Further files, by their whole names. */
  extra?: { [name: string]: Uint8Array };
  /** Files that are left out at the end. */
  without?: string[];
  /** In front of the package's root element. */
  prolog?: string;
  /** Further lines of the manifest and the metadata. */
  manifest?: string;
  metadata?: string;
  nameOfPackage?: string;
}

/** A chapter's page: a heading and some prose. */
export function chapterPage(number: number, options: { title?: string; heading?: string; count?: number } = {}): SamplePage {
  const title = options.title ?? `Chapter ${number}`;
  const words = paragraphs(number, options.count ?? 6).map((text) => `<p>${escaped(text)}</p>`);
  return { name: `chapter-${number}.xhtml`, body: `${options.heading ?? `<h2>${title}</h2>`}\n${words.join('\n')}` };
}

/** Writes a whole EPUB. */
export function makeEpub(book: SampleBook): Uint8Array {
  const folder = book.folder === '' ? '' : `${book.folder ?? 'OEBPS'}/`;
  const tables = book.tables ?? { navigation: book.version === 3, ncx: book.version === 2 };
  const files: Zippable = { mimetype: [bytesOf('application/epub+zip'), { level: 0 }] };
  const opf = `${folder}${book.nameOfPackage ?? 'content.opf'}`;
  files['META-INF/container.xml'] = bytesOf(
    `<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="${escaped(encodeURI(opf))}" media-type="application/oebps-package+xml"/></rootfiles></container>`,
  );
  for (const page of book.pages) if (!page.missing) files[`${folder}${page.name}`] = typeof page.raw === 'string' ? bytesOf(page.raw) : (page.raw ?? bytesOf(pageOf(page, book.language)));
  if (book.contents && tables.navigation) files[`${folder}nav.xhtml`] = bytesOf(navigationOf(book));
  if (book.contents && tables.ncx) files[`${folder}toc.ncx`] = bytesOf(ncxOf(book.contents));
  if (book.cover) files[`${folder}${book.cover.href}`] = [book.cover.bytes, { level: 0 }];
  files[opf] = bytesOf(packageOf(book, tables));
  Object.assign(files, book.extra);
  for (const name of book.without ?? []) delete files[name];
  return zipSync(files);
}

function pageOf(page: SamplePage, language = 'en'): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="${language}"><head><title>${page.name}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body${page.bodyAttributes === undefined ? '' : ` ${page.bodyAttributes}`}>
${page.body}
</body></html>`;
}

function packageOf(book: SampleBook, tables: { navigation: boolean; ncx: boolean }): string {
  const { version, title = 'The House by the Mill', author = 'A. N. Author', language = 'en-GB', cover } = book;
  const items = [
    ...book.pages.map((page, at) => `<item id="p${at}" href="${escaped(encodeURI(page.name))}" media-type="${page.mediaType ?? 'application/xhtml+xml'}"${page.properties === undefined ? '' : ` properties="${page.properties}"`}/>`),
    ...(book.contents && tables.navigation ? ['<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'] : []),
    ...(book.contents && tables.ncx ? ['<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'] : []),
    ...(cover ? [`<item id="cover-picture" href="${cover.href}" media-type="${cover.mediaType}"${version === 3 ? ' properties="cover-image"' : ''}/>`] : []),
  ];
  return `${book.prolog ?? '<?xml version="1.0" encoding="UTF-8"?>'}
<package xmlns="http://www.idpf.org/2007/opf" version="${version}.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:7c2d34a5-0000-4000-8000-000000000000</dc:identifier><dc:title>${escaped(title)}</dc:title>${author === null ? '' : `<dc:creator>${escaped(author)}</dc:creator>`}<dc:language>${language}</dc:language>
${cover && version === 2 ? '<meta name="cover" content="cover-picture"/>' : ''}${book.metadata ?? ''}</metadata>
<manifest>${items.join('\n')}${book.manifest ?? ''}</manifest>
<spine${book.contents && tables.ncx ? ' toc="ncx"' : ''}>${book.pages.map((page, at) => `<itemref idref="p${at}"${page.linear === false ? ' linear="no"' : ''}/>`).join('')}</spine>
${book.guide ? `<guide>${book.guide.map(({ type, href }) => `<reference type="${type}" title="${type}" href="${escaped(href)}"/>`).join('')}</guide>` : ''}</package>`;
}

function navigationOf(book: SampleBook): string {
  const list = (entries: SampleEntry[]): string =>
    `<ol>${entries.map(({ title, href, children }) => `<li>${href === undefined ? `<span>${escaped(title)}</span>` : `<a href="${escaped(href)}">${escaped(title)}</a>`}${children ? list(children) : ''}</li>`).join('')}</ol>`;
  const landmarks = book.landmarks ? `<nav epub:type="landmarks"><ol>${book.landmarks.map(({ type, href }) => `<li><a epub:type="${type}" href="${href}">${type}</a></li>`).join('')}</ol></nav>` : '';
  return `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>Contents</title></head><body><nav epub:type="toc"><h1>Contents</h1>${list(book.contents ?? [])}</nav>${landmarks}</body></html>`;
}

function ncxOf(contents: SampleEntry[]): string {
  let order = 0;
  const point = ({ title, href, children }: SampleEntry): string =>
    `<navPoint id="n${++order}" playOrder="${order}"><navLabel><text>${escaped(title)}</text></navLabel><content src="${escaped(href ?? children?.[0]?.href ?? '')}"/>${(children ?? []).map(point).join('')}</navPoint>`;
  return `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd"><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head/><docTitle><text>x</text></docTitle><navMap>${contents.map(point).join('')}</navMap></ncx>`;
}

/** A real PNG of one colour. */
export function makePng(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Uint8Array => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x++) row.set([38, 84, 92], 1 + x * 3);
  const data = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', new Uint8Array())]);
}

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}
