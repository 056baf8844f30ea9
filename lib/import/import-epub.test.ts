import { describe, expect, it } from 'vitest';
import { importStory } from './import-story.ts';
import { findDisorder } from './read-story-file.ts';
import { chapterPage, makeEpub, makePng, type SampleBook } from './samples/epub.ts';
import { paragraph } from './samples/prose.ts';
import type { ImportedStory } from './types.ts';

async function read(book: SampleBook): Promise<ImportedStory> {
  const story = await importStory({ bytes: makeEpub(book), fileName: 'book.epub' });
  expect(findDisorder(story)).toBeNull();
  return story;
}
const chapters = (story: ImportedStory) => story.structure.chapters.map(({ title, matter }) => (matter === 'body' ? title : `${title} (${matter})`));
const of = (story: ImportedStory, kind: string) => story.structure.blocks.filter((block) => block.kind === kind).map((block) => story.text.slice(block.start, block.end));
const emphasis = (story: ImportedStory) => story.structure.emphasis.map((range) => story.text.slice(range.start, range.end));
const one = (body: string): SampleBook => ({ version: 3, pages: [{ name: 'a.xhtml', body }] });
const page = (name: string, body: string) => ({ name, body });

describe('chapters of an EPUB', () => {
  it('follow the navigation document; front and back matter are told by their titles and types', async () => {
    const story = await read({
      version: 3,
      pages: [
        { name: 'cover.xhtml', body: '<img src="cover.png" alt="cover"/>' },
        page('title.xhtml', '<h1>The House by the Mill</h1><p>A. N. Author</p>'),
        page('copyright.xhtml', '<p>Copyright © 2026 A. N. Author. All rights reserved.</p><p>ISBN 978-0-00-000000-0</p>'),
        page('dedication.xhtml', '<p>For R.</p>'),
        page('prologue.xhtml', `<h2>Prologue</h2><p>${paragraph(90)}</p><p>${paragraph(91)}</p><p>${paragraph(92)}</p>`),
        chapterPage(1),
        chapterPage(2, { title: 'The Boat' }),
        page('thanks.xhtml', `<h2>Acknowledgments</h2><p>${paragraph(93)}</p>`),
        page('more.xhtml', '<h2>Also by A. N. Author</h2><p>Another Book</p>'),
      ],
      contents: [
        { title: 'Dedication', href: 'dedication.xhtml' },
        { title: 'Prologue', href: 'prologue.xhtml' },
        { title: '1. The Lamp', href: 'chapter-1.xhtml' },
        { title: '2. The Boat', href: 'chapter-2.xhtml' },
        { title: 'Acknowledgments', href: 'thanks.xhtml' },
        { title: 'Also by A. N. Author', href: 'more.xhtml' },
      ],
      cover: { bytes: makePng(4, 6), mediaType: 'image/png', href: 'cover.png' },
    });
    expect(chapters(story)).toEqual(['The House by the Mill (front)', 'Copyright (front)', 'Dedication (front)', 'Prologue', '1. The Lamp', '2. The Boat', 'Acknowledgments (back)', 'Also by A. N. Author (back)']);
    expect(story).toMatchObject({ format: 'epub', title: 'The House by the Mill', author: 'A. N. Author', language: 'en-GB', cover: { mediaType: 'image/png' } });
    expect(Buffer.compare(Buffer.from(story.cover?.bytes ?? []), Buffer.from(makePng(4, 6)))).toBe(0);
    expect(story.notes).toEqual(['One picture was left out.']);
    const lamp = story.structure.chapters[4];
    expect(story.text.slice(lamp?.heading?.start, lamp?.heading?.end)).toBe('Chapter 1');
  });

  it('follow the NCX of an EPUB 2, its guide, names with escapes and in another case, and a package in a folder with a space', async () => {
    const story = await read({
      version: 2,
      folder: 'My Book',
      pages: [
        page('Front.html', '<p>A page</p>'),
        { ...chapterPage(1), name: 'kapitel eins ä.html', mediaType: 'text/html' },
        { ...chapterPage(2), name: 'Two.HTML', mediaType: 'text/html' },
        page('rest.html', `<p>${paragraph(3)}</p>`),
      ],
      contents: [
        { title: 'Eins', href: 'kapitel%20eins%20%C3%A4.html' },
        { title: 'Zwei', href: 'two.html' },
      ],
      guide: [{ type: 'title-page', href: 'Front.html' }],
      cover: { bytes: makePng(3, 3), mediaType: 'image/png', href: 'images/front.png' },
    });
    expect(chapters(story)).toEqual(['Title page (front)', 'Eins', 'Zwei']);
    expect(story.text.endsWith(paragraph(3)), 'a file without an entry goes on with the chapter before it').toBe(true);
    expect(story.cover?.mediaType).toBe('image/png');
  });

  it('begin at fragments inside one file, and stand in the order of the book', async () => {
    const story = await read({
      version: 3,
      pages: [page('all.xhtml', ['c1', 'c2', 'c3'].map((id, at) => `<section id="${id}"><h2>${at + 1}</h2><p>${paragraph(at)}</p><p>${paragraph(at + 10)}</p></section>`).join(''))],
      contents: [{ title: 'Three', href: 'all.xhtml#c3' }, { title: 'One', href: 'all.xhtml#c1' }, { title: 'Two', href: 'all.xhtml#c2' }],
    });
    expect(chapters(story)).toEqual(['One', 'Two', 'Three']);
    expect(story.text.slice(story.structure.chapters[1]?.start).startsWith('2\n\n')).toBe(true);
  });

  it('look through parts to the chapters in them, and keep the sections of a chapter together', async () => {
    const story = await read({
      version: 3,
      pages: [page('part1.xhtml', '<h1>Part One</h1>'), chapterPage(1), chapterPage(2), page('part2.xhtml', '<h1>Part Two</h1>'), { ...chapterPage(3), body: `<h2>Chapter 3</h2><p>${paragraph(1).repeat(4)}</p><h3 id="s">A section</h3><p>${paragraph(2)}</p>` }],
      contents: [
        { title: 'Part One', href: 'part1.xhtml', children: [{ title: 'Chapter 1', href: 'chapter-1.xhtml' }, { title: 'Chapter 2', href: 'chapter-2.xhtml' }] },
        { title: 'Part Two', href: 'part2.xhtml', children: [{ title: 'Chapter 3', href: 'chapter-3.xhtml', children: [{ title: 'A section', href: 'chapter-3.xhtml#s' }] }] },
      ],
    });
    expect(chapters(story)).toEqual(['Part One. Chapter 1', 'Chapter 2', 'Part Two. Chapter 3']);
  });

  it('are found by headings and files where there is no table of contents', async () => {
    const story = await read({ version: 2, pages: [page('t.xhtml', '<h1>The Book</h1><p>by Somebody</p>'), chapterPage(1), chapterPage(2), page('on.xhtml', `<p>${paragraph(5)}</p>`)] });
    expect(chapters(story)).toEqual(['The Book (front)', 'Chapter 1', 'Chapter 2']);
  });

  it('take the types on the pages at their word', async () => {
    const story = await read({
      version: 3,
      pages: [
        { name: 'x1.xhtml', body: `<p>${paragraph(1)}</p>`, bodyAttributes: 'epub:type="frontmatter dedication"' },
        { name: 'x2.xhtml', body: `<section epub:type="bodymatter chapter" role="doc-chapter"><h2>Rain</h2><p>${paragraph(2).repeat(3)}</p></section>` },
        { name: 'x3.xhtml', body: `<section epub:type="chapter"><h2>Sun</h2><p>${paragraph(3).repeat(3)}</p></section>` },
        { name: 'x4.xhtml', body: `<section role="doc-afterword"><h2>How this came about</h2><p>${paragraph(4)}</p></section>` },
      ],
      contents: [{ title: 'Rain', href: 'x2.xhtml' }, { title: 'Sun', href: 'x3.xhtml' }, { title: 'How this came about', href: 'x4.xhtml' }],
    });
    expect(chapters(story)).toEqual(['Dedication (front)', 'Rain', 'Sun', 'How this came about (back)']);
  });

  it('leave out what is not linear, and say what is missing', async () => {
    const story = await read({
      version: 3,
      pages: [chapterPage(1), { ...page('aside.xhtml', '<p>Not to be read.</p>'), linear: false }, { ...chapterPage(2), missing: true }, chapterPage(3)],
      contents: [{ title: 'One', href: 'chapter-1.xhtml' }, { title: 'Two', href: 'chapter-2.xhtml' }, { title: 'Three', href: 'chapter-3.xhtml' }],
    });
    expect(chapters(story)).toEqual(['One', 'Three']);
    expect(story.text).not.toContain('Not to be read');
    expect(story.notes.join(' ')).toContain('One of the book’s 3 text files is missing or damaged (“chapter-2.xhtml”)');
  });
});

describe('the words of an EPUB', () => {
  it('lose notes and their marks, however they are written, and count them', async () => {
    const story = await read({
      version: 3,
      pages: [
        page('a.xhtml', '<h2>One</h2><p>First<a epub:type="noteref" href="#f1">1</a> and second<sup><a href="notes.xhtml#n2">2</a></sup>, third <a class="fnanchor" href="#f3">[3]</a>, the 4<sup>th</sup>.</p><aside epub:type="footnote" id="f1"><p>1 A note.</p></aside><p id="f3"><a href="#back">[3]</a> Another.</p><p>The end of one.</p>'),
        chapterPage(2),
        page('notes.xhtml', '<h2>Notes</h2><p id="n2">2. A note far away.</p>'),
      ],
      contents: [{ title: 'One', href: 'a.xhtml' }, { title: 'Two', href: 'chapter-2.xhtml' }, { title: 'Notes', href: 'notes.xhtml' }],
    });
    expect(story.text).toContain('First and second, third , the 4th.\n\nThe end of one.');
    expect(story.text).not.toMatch(/A note|Another|Notes/);
    expect(story.notes).toEqual(['3 footnotes were left out.']);
    expect(chapters(story)).toEqual(['One', 'Two']);
  });

  it('stay where a note’s way back leads to them', async () => {
    const story = await read({
      version: 3,
      pages: [
        page('a.xhtml', '<h2>One</h2><p>1986 was wet.<sup><a id="r1" href="#n1">1</a></sup> It was.</p><p>Then<a id="r2"></a><a href="notes.xhtml#n2">[2]</a> it stopped.</p><p id="n1"><a href="#r1">[1]</a> Very wet.</p><p>On page <a href="b.xhtml#top">[9]</a>, more.</p>'),
        page('b.xhtml', '<h2 id="top">Two</h2><p>The end.</p>'),
        page('notes.xhtml', '<h2>Notes</h2><p id="n2"><sup><a href="a.xhtml#r2">2</a></sup> A note.</p>'),
      ],
      contents: [{ title: 'One', href: 'a.xhtml' }, { title: 'Two', href: 'b.xhtml' }],
    });
    expect(story.text).toBe('One\n\n1986 was wet. It was.\n\nThen it stopped.\n\nOn page , more.\n\nTwo\n\nThe end.');
  });

  it('keep emphasis, also where only a style sheet tells it, quotations, verse and breaks', async () => {
    const story = await read({
      ...one(`<p>She <em>ran</em>, <span class="it">he <i>did</i> not</span>, <i class="plain">nobody</i>.</p><p class="ornament"><img src="o.png" alt=""/></p><p class="gone">hidden</p>
        <blockquote><p>Dear Tom,</p><p>Come home.</p></blockquote><div class="poem"><p>The rain<br/>comes down</p><p>and down</p></div><p>After it.</p><hr/><p>A new scene.</p>`),
      extra: { 'OEBPS/style.css': new TextEncoder().encode('/* x */ .it { font-style: italic } i.plain{font-style:normal} .gone{display:none} @media print { .it { color: red } }') },
    });
    expect(story.text).toBe('She ran, he did not, nobody.\n\n* * *\n\nDear Tom,\n\nCome home.\n\nThe rain\ncomes down\n\nand down\n\nAfter it.\n\n* * *\n\nA new scene.');
    expect(emphasis(story)).toEqual(['ran', 'he did not']);
    expect(of(story, 'quote')).toEqual(['Dear Tom,\n\nCome home.']);
    expect(of(story, 'verse')).toEqual(['The rain\ncomes down\n\nand down']);
    expect(of(story, 'scene-break')).toEqual(['* * *', '* * *']);
  });

  it('are what a browser shows: white space, entities, drop caps, page numbers, tables, rubies, quotation elements', async () => {
    const story = await read(one(`<p><img class="drop" src="t.png" alt="T"/>he  caf&#233;
      was&nbsp;closed&mdash;so&shy;me&#8203;how&hellip;</p><p>Page<span epub:type="pagebreak" id="p12">12</span>s <span class="pagenum">[13]</span>go.</p><script>no()</script><p hidden="">no</p>
      <table><tr><th>Name</th><th>Age</th></tr><tr><td>Ida</td><td>9</td></tr></table><p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> <q>Come <q>in</q></q></p><p>&unknown; &amp;lt; &#xD800; &#0;</p>`));
    expect(story.text).toBe('The café was\u00a0closed—somehow…\n\nPages go.\n\nName\tAge\n\nIda\t9\n\n漢 “Come ‘in’”\n\n&unknown; &lt; \ufffd \ufffd');
    expect(story.notes).toContain('One table was read row by row.');
  });

  it('are read in the encoding the page says', async () => {
    const raw = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><html><body><p>caf\u00e9</p></body></html>', 'latin1');
    const story = await read({ version: 2, pages: [{ name: 'a.html', body: '', raw }] });
    expect(story).toMatchObject({ text: 'café', encoding: 'windows-1252' });
  });
});

describe('the cover of an EPUB', () => {
  it.each([
    ['named by EPUB 2', { version: 2 as const, cover: { bytes: makePng(2, 2), mediaType: 'image/png', href: 'c.png' } }],
    ['on a page that the guide calls the cover', { version: 2 as const, guide: [{ type: 'cover', href: 'cover.xhtml' }], extra: { 'OEBPS/in.png': makePng(2, 2) }, manifest: '<item id="z" href="in.png" media-type="image/png"/>' }],
  ])('is found: %s', async (_, book) => {
    const story = await read({ ...book, pages: [page('cover.xhtml', '<svg xmlns="http://www.w3.org/2000/svg"><image xlink:href="in.png"/></svg>'), chapterPage(1)] });
    expect(story.cover?.mediaType).toBe('image/png');
  });
  it('is nothing but a picture', async () => {
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    const story = await read({ version: 3, pages: [chapterPage(1)], cover: { bytes: svg, mediaType: 'image/png', href: 'c.png' } });
    expect(story.cover).toBeNull();
  });
  it('is left out, with a word, where it is too large', async () => {
    const big = new Uint8Array(9 * 1024 * 1024);
    big.set(makePng(2, 2));
    const story = await read({ version: 3, pages: [chapterPage(1)], cover: { bytes: big, mediaType: 'image/png', href: 'c.png' } });
    expect(story.cover).toBeNull();
    expect(story.notes.join(' ')).toContain('The cover is a picture of 9.0 MB');
  });
});
