import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { parseDocument } from 'htmlparser2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { epubEntries } from './epub.ts';
import type { EpubBook } from './epub.ts';
import { readAlong } from './read-along.ts';
import { exampleTexts, exampleTimeline } from './testing-book.ts';
import { zipStream } from './zip.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'epub-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function book(changes: Partial<EpubBook> = {}): Promise<{ files: { [name: string]: Uint8Array }; bytes: Buffer; text: (name: string) => string }> {
  const sound = path.join(folder, 'one.mp3');
  await writeFile(sound, Buffer.from('not really sound'));
  const chapters = readAlong(exampleTimeline, exampleTexts, 'en').map((chapter) => ({ ...chapter, audio: { file: sound, mediaType: 'audio/mpeg' as const } }));
  const entries = await epubEntries({ title: 'Rain & <Sea>', author: 'Ann "A" Author', language: 'en', narrator: 'The cast', modified: '2026-01-02T03:04:05Z', series: 'Coasts', seriesPart: '2', cast: ['Anna: Voice 1'], chapters, ...changes });
  const parts: Uint8Array[] = [];
  for await (const part of zipStream(entries)) parts.push(part);
  const bytes = Buffer.concat(parts);
  const files = unzipSync(bytes);
  return { files, bytes, text: (name) => Buffer.from(files[name]!).toString() };
}

const seconds = (clock: string): number => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

describe('read along', () => {
  const chapters = readAlong(exampleTimeline, exampleTexts, 'en');

  it('goes on without a gap from the first moment of a chapter to its last', () => {
    expect(chapters).toHaveLength(2);
    chapters.forEach((chapter) => {
      const parts = chapter.paragraphs.flatMap(({ parts: inside }) => inside);
      expect(parts[0]!.from).toBe(0);
      expect(parts.at(-1)!.to).toBeCloseTo(chapter.seconds, 9);
      parts.forEach((part, i) => expect(part.to).toBe(parts[i + 1]?.from ?? chapter.seconds));
    });
  });

  it('holds the whole text in sentences and paragraphs, each when its first word sounds', () => {
    const [one] = chapters;
    expect(one!.paragraphs.map(({ kind, parts }) => [kind, parts.map(({ text }) => text)])).toEqual([
      ['heading', ['One']],
      ['narration', ['It rained.', 'Nobody came & nobody < went.', '“Is it you?”', '“Yes.”', 'said Anna.']],
      ['scene-break', []],
      ['narration', ['Then it was dark.']],
    ]);
    expect(one!.paragraphs[1]!.parts[1]!.from).toBeCloseTo(4, 6);
  });
});

describe('EPUB', () => {
  it('begins with its type, stored, at the place where readers look', async () => {
    const { bytes } = await book();
    expect(bytes.toString('latin1', 30, 58)).toBe('mimetypeapplication/epub+zip');
    expect(bytes.readUInt16LE(8)).toBe(0);
    expect(bytes.readUInt16LE(28)).toBe(0);
  });

  it('names every file in the package, and every file named is there', async () => {
    const { files, text } = await book({ cover: { mediaType: 'image/png', bytes: Uint8Array.of(1) } });
    const hrefs = [...text('EPUB/package.opf').matchAll(/href="([^"]+)"/g)].map(([, href]) => `EPUB/${href}`);
    expect(Object.keys(files).filter((name) => name.startsWith('EPUB/') && name !== 'EPUB/package.opf').toSorted()).toEqual(hrefs.toSorted());
    expect(new Set(hrefs).size).toBe(hrefs.length);
  });

  it('has an overlay for every page of sound, and every pair points at what is there', async () => {
    const { text } = await book();
    const opf = text('EPUB/package.opf');
    const total = seconds(/<meta property="media:duration">([^<]+)</.exec(opf)![1]!);
    const each = [...opf.matchAll(/<meta property="media:duration" refines="#([^"]+)">([^<]+)</g)].map(([, id, clock]) => ({ id: id!, length: seconds(clock!) }));
    expect(each.reduce((sum, { length }) => sum + length, 0)).toBeCloseTo(total, 6);
    expect(each.map(({ id }) => id)).toEqual(['chapter-001-overlay', 'chapter-002-overlay']);
    for (const { id, length } of each) {
      const name = id.replace('-overlay', '');
      expect(opf).toContain(`<item id="${name}" href="${name}.xhtml" media-type="application/xhtml+xml" media-overlay="${id}"/>`);
      const page = text(`EPUB/${name}.xhtml`);
      const ids = [...page.matchAll(/ id="(s\d+)"/g)].map(([, at]) => at);
      const pairs = [...text(`EPUB/${name}.smil`).matchAll(/<text src="([^#]+)#([^"]+)"\/><audio src="([^"]+)" clipBegin="([^"]+)" clipEnd="([^"]+)"\/>/g)];
      expect(pairs.map(([, file, at]) => [file, at])).toEqual(ids.map((at) => [`${name}.xhtml`, at]));
      let now = 0;
      for (const [, , , audio, from, to] of pairs) {
        expect(audio).toBe(`audio/${name}.mp3`);
        expect(seconds(from!)).toBeCloseTo(now, 6);
        now = seconds(to!);
      }
      expect(now).toBeCloseTo(length, 3);
    }
  });

  it('names its author, and nobody where nobody is named', async () => {
    expect((await book()).text('EPUB/package.opf')).toContain('<dc:creator id="author">Ann "A" Author</dc:creator>');
    const opf = (await book({ author: undefined })).text('EPUB/package.opf');
    expect(opf).not.toContain('creator');
    // What refines nobody is an error for epubcheck.
    expect(opf).not.toContain('#author');
  });

  it('is well-formed whatever the words are, and the same again', async () => {
    const first = await book({ title: 'A \u0000\u0008 ]]> <b> "x" & \ud800', description: '<script>' });
    for (const name of Object.keys(first.files).filter((file) => /\.(?:opf|xhtml|smil|xml)$/.test(file))) {
      const text = first.text(name);
      expect(text).not.toMatch(/[^\P{Cc}\n]/u);
      expect(text).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
      const open: string[] = [];
      for (const [, close, tag, empty] of text.replaceAll(/<[?!][^>]*>/g, '').matchAll(/<(\/?)([\w:]+)[^<>]*?(\/?)>/g)) {
        if (close) expect(open.pop(), name).toBe(tag);
        else if (!empty) open.push(tag!);
      }
      expect(open).toEqual([]);
      expect(parseDocument(text, { xmlMode: true }).children.length).toBeGreaterThan(0);
    }
    expect((await book()).bytes).toEqual((await book()).bytes);
    expect(first.text('EPUB/package.opf')).toMatch(/urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/);
  });
});
