import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFiles } from '../../import/samples/broken.ts';
import { makeDocx, para } from '../../import/samples/docx.ts';
import { chapterPage, makeEpub, makePng } from '../../import/samples/epub.ts';
import { bytesOf, paragraph } from '../../import/samples/prose.ts';
import { storedStructure } from '../text-analysis/stored-structure.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { createProject } from './create-project.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

const rowsOf = (projectId: string) =>
  house.context.transaction.run((tx) => tx.project.findUniqueOrThrow({ where: { id: projectId }, include: { source: true, chapters: { orderBy: { index: 'asc' } } } }));

const book = () =>
  makeEpub({
    version: 3,
    pages: [{ name: 'front.xhtml', body: '<p>Copyright © 2026 A. N. Author. All rights reserved.</p>' }, chapterPage(1), { ...chapterPage(2), body: `<h2>The Boat</h2><p><em>Go</em>, she thought.</p><blockquote><p>Dear Tom</p></blockquote><p>${paragraph(2)}</p><p>${paragraph(3)}</p><p>${paragraph(4)}</p>` }],
    contents: [{ title: 'The Lamp', href: 'chapter-1.xhtml' }, { title: 'The Boat', href: 'chapter-2.xhtml' }],
    cover: { bytes: makePng(6, 9), mediaType: 'image/png', href: 'cover.png' },
  });

describe('a drama of a book', () => {
  it('keeps what the file said: title, author, language, chapters with their headings, structure, cover, notes', async () => {
    const summary = await createProject(house.context, { bytes: book(), fileName: 'C:\\books\\mill\u0000.epub', title: null });
    const { source, chapters, ...project } = await rowsOf(summary.id);
    expect(project).toMatchObject({ title: 'The House by the Mill', author: 'A. N. Author', language: 'en-GB', coverAssetId: summary.coverAssetId });
    expect(source).toMatchObject({ format: 'epub', encoding: 'utf-8', fileName: 'mill.epub' });
    expect(chapters.map(({ title, matter, included }) => [title, matter, included])).toEqual([['Copyright', 'front', false], ['The Lamp', 'body', true], ['The Boat', 'body', true]]);
    const text = source?.text ?? '';
    expect(chapters.map((chapter) => text.slice(chapter.start, chapter.end)).join('')).toBe(text);
    expect(text.slice(chapters[2]?.headingStart ?? 0, chapters[2]?.headingEnd ?? 0)).toBe('The Boat');
    const structure = storedStructure(source?.structure, text.length);
    expect(structure.chapters.map(({ title }) => title)).toEqual(['Copyright', 'The Lamp', 'The Boat']);
    expect(structure.emphasis.map((range) => text.slice(range.start, range.end))).toEqual(['Go']);
    expect(structure.blocks.filter(({ kind }) => kind === 'quote').map((range) => text.slice(range.start, range.end))).toEqual(['Dear Tom']);
    const cover = summary.coverAssetId ?? '';
    expect((await house.context.assets.describe(cover)).mediaType).toBe('image/png');
    expect(Buffer.compare(Buffer.from(await house.context.assets.read(cover)), Buffer.from(makePng(6, 9)))).toBe(0);
    await expect(house.stranger.assets.describe(cover)).rejects.toMatchObject({ code: 'not-found' });
    expect(house.jobs.some((job) => job.name === 'read-story' && job.projectId === summary.id)).toBe(true);
  });

  it('tells the language of a story whose file does not', async () => {
    const languageOf = async (text: string) => {
      const { id } = await createProject(house.context, { bytes: new TextEncoder().encode(text), fileName: 'a.txt', title: null });
      return (await house.context.transaction.run((tx) => tx.project.findUniqueOrThrow({ where: { id } }))).language;
    };
    expect(await languageOf('La pluie tombait sur le toit du moulin, et Agnès comptait les gouttes dans le seau. « Il y a quelqu’un à la porte », dit Tom. « Personne ne vient ici sous la pluie », répondit-elle.')).toBe('fr');
    expect(await languageOf('Hello.')).toBe('en');
  });

  it('is called what the person says; else by the file, the words, the file’s name', async () => {
    const titles = async (bytes: Uint8Array, fileName: string | null, title: string | null) => (await createProject(house.context, { bytes, fileName, title })).title;
    const plain = bytesOf('She waited by the door. Nobody came, and nobody had said that anybody would.\n');
    expect(await titles(makeDocx({ body: para(paragraph(1)), title: 'From the file' }), 'a.docx', ' Mine ')).toBe('Mine');
    expect(await titles(makeDocx({ body: para(paragraph(1)), title: 'From the file' }), 'a.docx', null)).toBe('From the file');
    expect(await titles(plain, 'the-door.txt', null)).toBe('The door');
    expect(await titles(plain, 'X-rays of 1896.txt', null)).toBe('X-rays of 1896');
    expect(await titles(plain, null, null)).toBe('Story');
  });

  it('is refused in the reader’s own words, and nothing is left behind', async () => {
    const count = () => house.context.transaction.run(async (tx) => [await tx.project.count(), await tx.asset.count()]);
    const before = await count();
    const locked = sampleFiles().find(({ name }) => name === 'an EPUB that is encrypted');
    await expect(createProject(house.context, { bytes: locked?.bytes ?? new Uint8Array(), fileName: 'a.epub', title: null })).rejects.toMatchObject({
      code: 'bad-input',
      person: expect.stringMatching(/^This book is protected/),
      fields: [{ field: 'text' }],
    });
    await expect(createProject(house.context, { bytes: new Uint8Array(65 * 1024 * 1024).fill(0x50, 0, 1).fill(0x4b, 1, 2).fill(3, 2, 3).fill(4, 3, 4), fileName: 'a.epub', title: null })).rejects.toMatchObject({ code: 'too-large' });
    expect(await count()).toEqual(before);
  });
});
