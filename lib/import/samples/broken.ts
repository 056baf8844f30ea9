import { deflateRawSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { makeDocx, para, run } from './docx.ts';
import { chapterPage, makeEpub, makePng } from './epub.ts';
import { bytesOf, paragraph, paragraphs } from './prose.ts';

/** A file, and what must become of it. */
export interface SampleFile {
  name: string;
  fileName: string;
  bytes: Uint8Array;
  /** `story`, or a part of the plain sentence that refuses it. */
  expect: 'story' | RegExp;
  /** Takes a second and more: left to the long proof. */
  slow?: boolean;
}

const chapter = chapterPage(1);
const plainBook = () => makeEpub({ version: 3, pages: [chapterPage(1), chapterPage(2)], contents: [{ title: 'One', href: 'chapter-1.xhtml' }, { title: 'Two', href: 'chapter-2.xhtml' }], cover: { bytes: makePng(2, 3), mediaType: 'image/png', href: 'c.png' } });
const encrypted = (algorithm: string) =>
  bytesOf(`<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherData><enc:CipherReference URI="OEBPS/font.otf"/></enc:CipherData></enc:EncryptedData></encryption>`);
const epubWith = (extra: { [name: string]: Uint8Array }) => makeEpub({ version: 3, pages: [chapter], extra });

/** Changes bytes of the central directory and the local headers of every entry. */
function patchHeaders(bytes: Uint8Array, change: (view: DataView, at: number, central: boolean) => void): Uint8Array {
  const out = Uint8Array.from(bytes);
  const view = new DataView(out.buffer);
  for (let at = 0; at + 30 < out.length; at++) {
    const signature = view.getUint32(at, true);
    if (signature === 0x02014b50) change(view, at, true);
    else if (signature === 0x04034b50) change(view, at, false);
  }
  return out;
}

/** An archive whose numbers stand in ZIP64 records, as writers of very large books make them. */
function asZip64(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = bytes.length - 22;
  const record = new DataView(new ArrayBuffer(56 + 20 + 22));
  record.setUint32(0, 0x06064b50, true);
  record.setBigUint64(4, 44n, true);
  record.setUint16(12, 45, true);
  record.setUint16(14, 45, true);
  record.setBigUint64(24, BigInt(view.getUint16(at + 10, true)), true);
  record.setBigUint64(32, BigInt(view.getUint16(at + 10, true)), true);
  record.setBigUint64(40, BigInt(view.getUint32(at + 12, true)), true);
  record.setBigUint64(48, BigInt(view.getUint32(at + 16, true)), true);
  record.setUint32(56, 0x07064b50, true);
  record.setBigUint64(64, BigInt(at), true);
  record.setUint32(72, 1, true);
  record.setUint32(76, 0x06054b50, true);
  record.setUint16(84, 0xffff, true);
  record.setUint16(86, 0xffff, true);
  record.setUint32(88, 0xffffffff, true);
  record.setUint32(92, 0xffffffff, true);
  return Buffer.concat([bytes.subarray(0, at), new Uint8Array(record.buffer)]);
}

/** A book whose one page says that it holds 100 bytes and unpacks to 60 MB; its entry is written by hand. */
function lyingBomb(): Uint8Array {
  const packed = deflateRawSync(Buffer.alloc(60 * 1024 * 1024, 'a'));
  const name = 'OEBPS/bomb.xhtml';
  const out = zipSync({ 'META-INF/container.xml': strToU8('<container><rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'), 'OEBPS/content.opf': strToU8('<package><manifest><item id="a" href="bomb.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>') });
  const end = new DataView(out.buffer, out.byteOffset, out.length);
  const eocd = out.length - 22;
  const directory = end.getUint32(eocd + 16, true);
  const local = new DataView(new ArrayBuffer(30 + name.length));
  local.setUint32(0, 0x04034b50, true);
  local.setUint16(8, 8, true);
  local.setUint32(18, packed.length, true);
  local.setUint32(22, 100, true);
  local.setUint16(26, name.length, true);
  new Uint8Array(local.buffer).set(strToU8(name), 30);
  const central = new DataView(new ArrayBuffer(46 + name.length));
  central.setUint32(0, 0x02014b50, true);
  central.setUint16(10, 8, true);
  central.setUint32(20, packed.length, true);
  central.setUint32(24, 100, true);
  central.setUint16(28, name.length, true);
  central.setUint32(42, directory, true);
  new Uint8Array(central.buffer).set(strToU8(name), 46);
  const tail = Uint8Array.from(out.subarray(eocd));
  const view = new DataView(tail.buffer);
  view.setUint16(8, 3, true);
  view.setUint16(10, 3, true);
  view.setUint32(12, eocd - directory + 46 + name.length, true);
  view.setUint32(16, directory + 30 + name.length + packed.length, true);
  return Buffer.concat([out.subarray(0, directory), new Uint8Array(local.buffer), packed, out.subarray(directory, eocd), new Uint8Array(central.buffer), tail]);
}

const entities = `<?xml version="1.0"?><!DOCTYPE package [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>`;
const outside = '<!DOCTYPE html [<!ENTITY file SYSTEM "file:///etc/passwd">]>';

/** Files as they come, whole and broken, each with what must become of it. */
export function sampleFiles(): SampleFile[] {
  const book = plainBook();
  const document = makeDocx({ body: para('Title', 'Titel') + paragraphs(1, 3).map((text) => para(text)).join('') });
  const text = paragraphs(2, 4).join('\n\n');
  const file = (name: string, fileName: string, bytes: Uint8Array | string, expect: SampleFile['expect']): SampleFile => ({ name, fileName, bytes: typeof bytes === 'string' ? bytesOf(bytes) : bytes, expect });
  const slow = (sample: SampleFile): SampleFile => ({ ...sample, slow: true });
  return [
    file('a plain text', 'a.txt', text, 'story'),
    file('a Markdown text', 'a.md', `# A\n\n${text}`, 'story'),
    file('an HTML page', 'a.html', `<html><body><p>${text}</p></body></html>`, 'story'),
    file('an HTML page that breaks off inside a tag', 'a.html', `<p>${text}<p cla`, 'story'),
    file('an HTML page with nothing closed', 'a.html', `<p><b><i>${paragraphs(1, 600).join('<p><font size=3><i>')}`, 'story'),
    file('HTML nested 20,000 deep', 'a.html', `${'<div><i>'.repeat(10_000)}${text}${'</i></div>'.repeat(10_000)}`, 'story'),
    slow(file('HTML nested 200,000 deep', 'a.html', `${'<div><i>'.repeat(100_000)}${text}${'</i></div>'.repeat(100_000)}`, 'story')),
    slow(file('HTML with a million closing tags', 'a.html', `${'<b>'.repeat(5_000)}${text}${'</i></b>'.repeat(500_000)}`, 'story')),
    slow(file('HTML with two million elements', 'a.html', '<b>x'.repeat(2_000_000), /more marks than any story needs/)),
    file('HTML of pictures only', 'a.html', '<html><body><img src="a.png"></body></html>', /holds no words/),
    file('HTML with declarations of its own', 'a.html', `${outside}<html><body><p>${text} &file;</p></body></html>`, 'story'),
    file('Markdown nested 20,000 deep', 'a.md', `${'>'.repeat(20_000)} ${text}`, /nested deeper/),
    file('Markdown of lists in lists', 'a.md', `${'- '.repeat(20_000)}${text}`, /nested deeper/),
    file('Markdown of open brackets', 'a.md', `${'['.repeat(10_000)} ${text}`, 'story'),
    file('Markdown of emphasis marks', 'a.md', `${'*a_'.repeat(5_000)} ${text}`, 'story'),
    slow(file('Markdown of very many emphasis marks', 'a.md', `${'*a_'.repeat(50_000)} ${text}\n\n${'[a]('.repeat(50_000)}`, 'story')),
    file('Markdown of nothing but marks', 'a.md', '# \n\n---\n\n***\n', /holds no words|no story/),
    file('a PDF', 'a.pdf', '%PDF-1.7\n%âãÏÓ\n', /is a PDF/),
    file('an RTF file', 'a.rtf', '{\\rtf1\\ansi Hello}', /is an RTF file/),
    file('an old Word file', 'a.doc', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0), /old Word file/),
    file('a Word document with a password', 'a.docx', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0), /protected with a password/),
    file('a Kindle book', 'a.mobi', Buffer.concat([Buffer.alloc(60, 65), Buffer.from('BOOKMOBI')]), /Kindle/),
    file('a saved copy by another name', 'a.zip', zipSync({ 'copy.json': strToU8('{}'), 'story.txt': strToU8('x') }), /saved copy/),
    file('an OpenDocument file', 'a.odt', zipSync({ mimetype: strToU8('application/vnd.oasis.opendocument.text'), 'content.xml': strToU8('<x/>') }), /OpenDocument/),
    file('an archive of something else', 'a.zip', zipSync({ 'a.txt': strToU8('x') }), /neither an EPUB nor a Word document/),
    file('an empty archive', 'a.epub', zipSync({}), /empty archive/),
    file('an EPUB that is nothing of the kind', 'a.epub', text, /cut off|damaged/),

    file('an EPUB', 'a.epub', book, 'story'),
    file('an EPUB by another name', 'story.txt', book, 'story'),
    file('an EPUB without its mimetype', 'a.epub', makeEpub({ version: 3, pages: [chapter], without: ['mimetype'] }), 'story'),
    file('an EPUB without its container', 'a.epub', makeEpub({ version: 3, pages: [chapter], without: ['META-INF/container.xml'] }), 'story'),
    file('an EPUB without its package', 'a.epub', makeEpub({ version: 3, pages: [chapter], without: ['OEBPS/content.opf'] }), /not a whole book/),
    file('an EPUB without any of its pages', 'a.epub', makeEpub({ version: 3, pages: [{ ...chapter, missing: true }, { ...chapterPage(2), missing: true }] }), /missing or damaged/),
    file('an EPUB of pictures', 'a.epub', makeEpub({ version: 3, pages: [{ name: 'a.xhtml', body: '<img src="c.png"/>' }] }), /pictures and no words/),
    file('an EPUB with nothing in its reading order', 'a.epub', makeEpub({ version: 3, pages: [] }), /names no pages/),
    file('an EPUB with a broken table of contents', 'a.epub', makeEpub({ version: 3, pages: [chapterPage(1), chapterPage(2)], contents: [{ title: 'Lost', href: 'nowhere.xhtml' }, { title: '', href: '' }] }), 'story'),
    file('an EPUB whose package breaks off', 'a.epub', makeEpub({ version: 3, pages: [chapter], extra: { 'OEBPS/content.opf': bytesOf('<package><manifest><item id="a" href="chapter-1.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/') } }), 'story'),
    file('an EPUB whose pages are not well formed', 'a.epub', makeEpub({ version: 3, pages: [{ name: 'a.xhtml', body: '', raw: `<html><body><p>One & two<p><b>${paragraph(1)}</i></p></div>` }] }), 'story'),
    file('an EPUB with a page of zeros', 'a.epub', makeEpub({ version: 3, pages: [chapter, { name: 'z.xhtml', body: '', raw: new Uint8Array(5_000) }] }), 'story'),
    file('an EPUB with an entity bomb', 'a.epub', makeEpub({ version: 3, pages: [{ name: 'a.xhtml', body: '', raw: `${entities.replace('package', 'html')}<html><body><p>&d;&d; ${paragraph(1)}</p></body></html>` }], prolog: entities, title: 'x' }), 'story'),
    file('an EPUB with one obfuscated font', 'a.epub', epubWith({ 'META-INF/encryption.xml': encrypted('http://www.idpf.org/2008/embedding') }), 'story'),
    file('an EPUB that is encrypted', 'a.epub', epubWith({ 'META-INF/encryption.xml': encrypted('http://www.w3.org/2001/04/xmlenc#aes128-cbc') }), /^This book is protected/),
    file('an EPUB with Adobe’s rights', 'a.epub', epubWith({ 'META-INF/rights.xml': bytesOf('<rights/>') }), /^This book is protected/),
    file('an EPUB with Apple’s', 'a.epub', epubWith({ 'META-INF/sinf.xml': bytesOf('<sinf/>') }), /^This book is protected/),
    file('an EPUB with a Readium licence', 'a.epub', epubWith({ 'META-INF/license.lcpl': bytesOf('{}') }), /^This book is protected/),
    file('an EPUB with a password on its entries', 'a.epub', patchHeaders(book, (view, at, central) => view.setUint16(at + (central ? 8 : 6), 1, true)), /protected with a password/),
    file('an EPUB with a name that leads out', 'a.epub', epubWith({ '../../evil.xhtml': bytesOf('x') }), /leads out of it/),
    file('an EPUB with an absolute name', 'a.epub', epubWith({ '/etc/evil.xhtml': bytesOf('x') }), /leads out of it/),
    file('an EPUB with a drive’s name', 'a.epub', epubWith({ 'C:\\evil.xhtml': bytesOf('x') }), /leads out of it/),
    file('an EPUB with a name of Windows that leads out', 'a.epub', epubWith({ '..\\..\\evil.xhtml': bytesOf('x') }), /leads out of it/),
    file('an EPUB with a NUL in a name', 'a.epub', epubWith({ 'a\0b.xhtml': bytesOf('x') }), /leads out of it/),
    file('an EPUB whose pages point out of it', 'a.epub', makeEpub({ version: 3, pages: [chapter], manifest: '<item id="e" href="../../../etc/passwd" media-type="application/xhtml+xml"/>' }), 'story'),
    file('an EPUB in ZIP64', 'a.epub', asZip64(book), 'story'),
    file('an EPUB with something behind it', 'a.epub', Buffer.concat([book, Buffer.alloc(5_000, 7)]), 'story'),
    file('an EPUB with something in front of it', 'a.epub', Buffer.concat([Buffer.alloc(300, 7), book]), 'story'),
    file('an EPUB cut in half', 'a.epub', book.subarray(0, book.length >> 1), /cut off/),
    file('an EPUB without its end', 'a.epub', book.subarray(0, book.length - 30), /cut off|damaged/),
    file('an EPUB that unpacks to 60 MB and says 100 bytes', 'a.epub', lyingBomb(), /unpacks to more than any story/),
    file('an EPUB that unpacks many times over', 'a.epub', makeEpub({ version: 3, pages: [{ name: 'a.xhtml', body: '', raw: Buffer.alloc(12 * 1024 * 1024, 'word ') }] }), /unpacks to more than any story|more than a whole story/),
    file('an EPUB of 25,000 files', 'a.epub', epubWith(Object.fromEntries(Array.from({ length: 25_000 }, (_, at) => [`f/${at}`, new Uint8Array()]))), /more than any book/),
    file('an EPUB whose package is nested 10,000 deep', 'a.epub', makeEpub({ version: 3, pages: [chapter], extra: { 'OEBPS/content.opf': bytesOf(`<package>${'<a>'.repeat(10_000)}`) } }), /nested deeper/),

    file('a Word document', 'a.docx', document, 'story'),
    file('a Word document without styles', 'a.docx', makeDocx({ body: para(text), without: ['word/styles.xml', '_rels/.rels', 'docProps/core.xml'] }), 'story'),
    file('a Word document without its text', 'a.docx', makeDocx({ body: '', without: ['word/document.xml'] }), /damaged|no document/),
    file('a Word document with no words', 'a.docx', makeDocx({ body: para('') }), /holds no words/),
    file('a Word document of pictures', 'a.docx', makeDocx({ body: para('<w:r><w:drawing><a:blip/></w:drawing></w:r>') }), /pictures and no words/),
    file('a Word document whose text breaks off', 'a.docx', makeDocx({ body: '', raw: `<w:document xmlns:w="x"><w:body>${para(text)}<w:p><w:r><w:t>and th` }), 'story'),
    file('a Word document that is no XML', 'a.docx', makeDocx({ body: '', raw: 'not xml at all' }), /no document that can be read/),
    file('a Word document nested 10,000 deep', 'a.docx', makeDocx({ body: `${'<w:tbl><w:tr><w:tc>'.repeat(10_000)}${run(text)}` }), /nested deeper/),
    file('a Word document with an entity bomb', 'a.docx', makeDocx({ body: '', raw: `${entities.replace('package', 'w:document')}<w:document xmlns:w="x"><w:body>${para('<w:r><w:t>&d; and words</w:t></w:r>')}</w:body></w:document>` }), 'story'),
    file('a Word document whose styles go in circles', 'a.docx', makeDocx({ body: para(text, 'Loop') }), 'story'),
  ];
}
