import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { assert, asyncProperty, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../env.ts';
import { importStory } from './import-story.ts';
import { findDisorder, processFlags, readStoryFile } from './read-story-file.ts';
import { makeDocx, para, run } from './samples/docx.ts';
import { bytesOf, paragraph } from './samples/prose.ts';
import type { ImportedStory } from './types.ts';

async function read(fileName: string, content: string | Uint8Array): Promise<ImportedStory> {
  const story = await importStory({ bytes: typeof content === 'string' ? bytesOf(content) : content, fileName });
  expect(findDisorder(story)).toBeNull();
  return story;
}
const chapters = (story: ImportedStory) => story.structure.chapters.map(({ title, matter }) => (matter === 'body' ? title : `${title} (${matter})`));
const of = (story: ImportedStory, kind: string) => story.structure.blocks.filter((block) => block.kind === kind).map((block) => story.text.slice(block.start, block.end));
const emphasis = (story: ImportedStory) => story.structure.emphasis.map((range) => story.text.slice(range.start, range.end));

describe('plain text', () => {
  it('is never touched, whatever stands in it', async () => {
    await assert(
      asyncProperty(string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), async (words) => {
        const text = `A ${words.replaceAll('\0', '')}\r\n <p>*b*`;
        expect((await read('a.txt', text)).text).toBe(text.startsWith('\ufeff') ? text.slice(1) : text);
      }),
      { numRuns: 50 },
    );
  });
  it('is told by its bytes, whatever it is called', async () => {
    expect(await read('a.md', Buffer.from([0x43, 0x61, 0x66, 0xe9]))).toMatchObject({ format: 'md', encoding: 'windows-1252', text: 'Café' });
    expect((await read('a.txt', '<!DOCTYPE html><title>T</title><p>One</p>')).format).toBe('html');
    expect((await read('', '# A heading\n\nand <b>no</b> page')).format).toBe('txt');
  });
});

describe('Markdown', () => {
  it('gives chapters by the level that parts it, the title above them, and what the front matter says', async () => {
    const story = await read('a.md', `---\ntitle: "The Mill"\nauthors:\n  - Ann\n  - Ben\nlang: de_AT\n---\n# The Mill\n\n## Dedication\n\nFor R.\n\n## One\n\n${paragraph(1)}\n\n### A part of it\n\n${paragraph(2)}\n\n## Two\n\n${paragraph(3)}\n`);
    expect(story).toMatchObject({ title: 'The Mill', author: 'Ann, Ben', language: 'de-AT' });
    expect(chapters(story)).toEqual(['Dedication (front)', 'One', 'Two']);
    expect(of(story, 'heading')).toEqual(['The Mill', 'Dedication', 'One', 'A part of it', 'Two']);
  });
  it('keeps words that look like marks: dashes of a dialogue, years, indented paragraphs, a rule under a paragraph', async () => {
    const long = paragraph(4).replace(/\n/g, ' ');
    const story = await read('a.md', `- Bonjour, dit-il.\n- Salut.\n\n1986. A good year.\n\nAnd then.\n\n    Typed with four spaces\n    and wrapped.\n\n${long}\n---\nAfter.\n`);
    expect(story.text).toBe(`- Bonjour, dit-il.\n\n- Salut.\n\n1986. A good year.\n\nAnd then.\n\nTyped with four spaces and wrapped.\n\n${long}\n\n* * *\n\nAfter.`);
    expect(of(story, 'heading')).toEqual([]);
  });
  it('keeps emphasis, breaks, quotations; leaves footnotes and pictures out', async () => {
    const story = await read('a.md', 'She *ran*, __fast__, <i>very</i> fast.[^1] One\\\ntwo\n\n***\n\n> Dear Tom,\n>\n> come.\n\n![x](y.png) [Words](http://z).[^note]\n\n[^1]: A note.\n[^note]: http://one.example\n');
    expect(story.text).toBe('She ran, fast, very fast. One\ntwo\n\n* * *\n\nDear Tom,\n\ncome.\n\nWords.');
    expect(emphasis(story)).toEqual(['ran', 'fast', 'very']);
    expect(of(story, 'quote')).toEqual(['Dear Tom,\n\ncome.']);
    expect(story.notes).toEqual(['2 footnotes were left out.', 'One picture was left out.']);
  });
  it('reads a long text in pieces without losing a word', async () => {
    const words = Array.from({ length: 900 }, (_, at) => (at % 30 === 0 ? `## ${at}` : paragraph(at)));
    const story = await read('a.md', words.join('\n\n'));
    expect(story.text).toBe(words.map((text) => text.replace('## ', '')).join('\n\n'));
    expect(story.structure.chapters.length).toBe(30);
  });
});

describe('HTML', () => {
  it('gives the article without the page around it, in the encoding it says', async () => {
    const html = `<html lang="fr"><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><title> A\n title </title><meta name="author" content="Ann"></head><body><nav>Menu</nav><article><h1>Дом</h1><p>Он сказал: ${'да '.repeat(40)}</p></article><footer>Imprint</footer></body></html>`;
    const bytes = Uint8Array.from(html, (letter) => {
      const code = letter.codePointAt(0) ?? 0;
      return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code;
    });
    const story = await read('a.htm', bytes);
    expect(story).toMatchObject({ format: 'html', encoding: 'windows-1251', title: 'A title', author: 'Ann', language: 'fr' });
    expect(story.text.startsWith('Дом\n\nОн сказал: да да')).toBe(true);
    expect(story.text).not.toMatch(/Menu|Imprint/);
  });
  it('reads old pages: breaks for paragraphs, tags that are never closed, blank lines that mean a new scene', async () => {
    const story = await read('a.html', '<BODY><P>One<BR><BR>Two<BR>and a line<P><FONT SIZE=2>Three <I>it<P>Four</BODY>');
    expect(story.text).toBe('One\n\nTwo\nand a line\n\nThree it\n\nFour');
    const gap = await read('a.html', `<p>${paragraph(1)}<p>${paragraph(2)}<p>&nbsp;</p><p>${paragraph(3)}`);
    expect(gap.text).toBe(`${paragraph(1)}\n\n${paragraph(2)}\n\n\n\n${paragraph(3)}`);
  });
});

describe('Word documents', () => {
  it('give headings by style (in any language, based on others, by outline), the title, quotations and italics', async () => {
    const story = await read('a.docx', makeDocx({
      body: [
        para('The Mill', 'Titel'),
        para('Contents', 'TOC1'),
        para('One', 'berschrift1'),
        para(`${run('She ')}${run('ran', '<w:i/>')}${run(', ')}${run('fast', '<w:rStyle w:val="Hervorhebung"/>')}${run(' not', '<w:i w:val="0"/>')}`),
        para('Dear Tom,', 'Zitat'),
        para('Come home.', 'Zitat'),
        para('Two', 'Kapitel'),
        para(paragraph(1)),
        para('Three', 'Outlined'),
        para(paragraph(2)),
      ].join(''),
      author: 'Ann & Ben',
    }));
    expect(story).toMatchObject({ format: 'docx', title: 'The Mill', author: 'Ann & Ben', language: 'en-GB' });
    expect(chapters(story)).toEqual(['The Mill (front)', 'Contents (front)', 'One', 'Two', 'Three']);
    expect(emphasis(story)).toEqual(['ran', 'fast']);
    expect(of(story, 'quote')).toEqual(['Dear Tom,\n\nCome home.']);
  });
  it('leave out what is deleted, hidden, commented and noted, and keep what was inserted, boxed or tabled', async () => {
    const story = await read('a.docx', makeDocx({
      body: [
        para(`${run('Kept')}<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:ins>${run(' inserted')}</w:ins>${run('hidden', '<w:vanish/>')}<w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>${run('.')}`),
        para(`<w:r><w:t>Line</w:t><w:br/><w:t>two</w:t><w:noBreakHyphen/><w:t>x</w:t><w:tab/><w:t>y</w:t></w:r>`),
        para(`${run('With a box.')}<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>${para('In the box.')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>${para('In the box.')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`),
        `<w:tbl><w:tr><w:tc>${para('Ida')}</w:tc><w:tc>${para('9')}</w:tc></w:tr><w:tr><w:tc>${para('Tom')}${para('Hale')}</w:tc></w:tr></w:tbl>`,
        para('', '', '<w:pBdr><w:bottom w:val="single"/></w:pBdr>'),
        para('The end.'),
      ].join(''),
    }));
    expect(story.text).toBe('Kept inserted.\n\nLine\ntwo-x y\n\nWith a box.\n\nIn the box.\n\nIda\t9\n\nTom\n\nHale\n\n* * *\n\nThe end.');
    expect(story.notes).toEqual(['One footnote was left out.', 'One table was read row by row.', 'Tracked deletions were left out, as if they had been accepted.']);
  });
  it('are read where their marks weigh many times what a story may', async () => {
    const story = await read('a.docx', makeDocx({ body: para(paragraph(1)) + `<w:p>${Array.from({ length: 130_000 }, (_, at) => `<w:bookmarkStart w:id="${at}" w:name="a bookmark with a long name ${(at * 2654435761) % 4294967291}"/>`).join('')}</w:p>` + para('The end.') }));
    expect(story.text).toBe(`${paragraph(1)}\n\n\n\nThe end.`);
  });
  it('without styles: short centred lines on top of new pages are headings; blank space parts scenes', async () => {
    const page = '<w:r><w:br w:type="page"/></w:r>';
    const centred = '<w:jc w:val="center"/>';
    const body = ['The Lamp', 'The Boat', 'The Gate'].map((title, at) => para(`${page}${run(title)}`, '', centred) + para(paragraph(at)) + para(paragraph(at + 10))).join('');
    const story = await read('a.docx', makeDocx({ body }));
    expect(chapters(story)).toEqual(['The Lamp', 'The Boat', 'The Gate']);
    const scenes = await read('a.docx', makeDocx({ body: para(paragraph(1)) + para('') + para(paragraph(2)) + para('') + para('') + para('* * *') + para(paragraph(3)) }));
    expect(scenes.text).toContain(`${paragraph(1)}\n\n\n\n${paragraph(2)}`);
    expect(of(scenes, 'scene-break')).toEqual(['* * *']);
  });
});

describe('the process that reads', () => {
  it('gives what reading here gives', async () => {
    const file = { bytes: makeDocx({ body: para('One', 'berschrift1') + para(paragraph(1)) }), fileName: 'a.docx' };
    expect(await readStoryFile(file)).toEqual(await importStory(file));
  });
  it('hands the sentence on, and is killed when its time is up', async () => {
    await expect(readStoryFile({ bytes: makeDocx({ body: para('') }), fileName: 'a.docx' })).rejects.toMatchObject({ name: 'StoryError', code: 'empty', message: '“a.docx” holds no words: there is no story in it yet.' });
    const said: string[] = [];
    await expect(readStoryFile({ bytes: bytesOf('# A'), fileName: 'a.md' }, { timeoutMs: 1, report: (detail) => said.push(detail) })).rejects.toMatchObject({ message: expect.stringMatching(/took too long to read/) });
    expect(said).toEqual(['an import was killed: its time was up']);
  });
  it('may read nothing but the programme, write nothing and start nothing', async () => {
    const tries = `const fs = require('node:fs'); const tried = (what) => { try { what(); return 'done'; } catch (error) { return error.code; } };
      console.log([() => fs.writeFileSync('written', 'x'), () => fs.readFileSync('/etc/hostname'), () => fs.readFileSync('prisma/schema.prisma'), () => fs.readFileSync('lib/env.ts'), () => require('node:child_process').execFileSync('true')].map(tried).join(' '))`;
    const { stdout } = await promisify(execFile)(process.execPath, [...processFlags(projectRoot()), '-e', tries], { cwd: projectRoot() });
    expect(stdout.trim()).toBe('ERR_ACCESS_DENIED ERR_ACCESS_DENIED ERR_ACCESS_DENIED done ERR_ACCESS_DENIED');
  });
  it('refuses what is too large before anything is started', async () => {
    await expect(readStoryFile({ bytes: new Uint8Array(9 * 1024 * 1024).fill(65), fileName: 'a.md' })).rejects.toMatchObject({ code: 'too-large' });
  });
});
