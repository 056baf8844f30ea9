/** `npm run verify -- epub [FILE]`: epubcheck on a book that is made here, with real sound, with an author and with none; or on a file. */
import { execFile } from 'node:child_process';
import { access, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSoundFile } from '../audio/files/open-sound-file.ts';
import { epubEntries } from '../publishing/epub.ts';
import type { EpubBook } from '../publishing/epub.ts';
import type { ReadAlongParagraph } from '../publishing/read-along.ts';
import { zipStream } from '../publishing/zip.ts';
import { toolEnv } from '../env.ts';
import { coverPicture } from './files/cover-picture.ts';
import { framesOf, programme, rate } from './files/programme.ts';

const seconds = 12;
/** Where Debian's package puts it; its command is the archive itself, which not every system can start. */
const jars = ['/usr/share/java/epubcheck.jar', '/usr/local/share/java/epubcheck.jar'];

interface Said {
  code: number;
  text: string;
}

/** What a programme says and how it ends; null where it cannot be started. */
async function run(programmeName: string, args: string[]): Promise<Said | null> {
  return await new Promise((resolve) => {
    execFile(programmeName, args, { env: toolEnv(), maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve(typeof code === 'number' ? { code, text: `${stdout}${stderr}` } : null);
    });
  });
}

async function epubcheck(file: string): Promise<Said | null> {
  for (const jar of jars) {
    const there = await access(jar).then(() => true, () => false);
    const said = there ? await run('java', ['-jar', jar, file]) : null;
    if (said) return said;
  }
  return await run('epubcheck', [file]);
}

/** Paragraphs that fill the chapter's sound, with every kind of text and letters that markup must escape. */
function paragraphs(length: number): ReadAlongParagraph[] {
  const texts: [ReadAlongParagraph['kind'], string[]][] = [
    ['heading', ['Rain & Sea']],
    ['epigraph', ['“Nothing <is> certain.”']],
    ['narration', ['It rained.', 'Nobody came; nobody went — not even the “gulls”.']],
    ['dialogue', ['“Is it you?” said Anna.', '“Yes.”']],
    ['scene-break', []],
    ['verse', ['The sea, the sea,', 'the open sea.']],
    ['letter', ['Dear Ben, all is well.']],
    ['thought', ['It was not.']],
  ];
  const count = texts.reduce((sum, [, parts]) => sum + parts.length, 0);
  let index = 0;
  return texts.map(([kind, parts]) => ({
    kind,
    parts: parts.map((text) => {
      const from = (length * index) / count;
      index += 1;
      return { text, from, to: (length * index) / count };
    }),
  }));
}

async function makeBooks(folder: string): Promise<string[]> {
  const length = framesOf(seconds) / rate;
  const chapters: EpubBook['chapters'][number][] = [];
  for (const [index, kind] of (['mp3', 'm4b'] as const).entries()) {
    const file = path.join(folder, `chapter${index}.${kind}`);
    const handle = await open(file, 'w+');
    const sound = await openSoundFile(kind, handle, { sampleRate: rate, channels: 2, expectedSamples: framesOf(seconds), tags: { title: `Chapter ${index + 1}`, artist: 'The cast' } });
    for (const block of programme(seconds, 2)) await sound.write(block);
    await sound.finish();
    await handle.close();
    chapters.push({ title: index === 0 ? 'Rain & Sea' : '', seconds: length, paragraphs: paragraphs(length), audio: { file, mediaType: kind === 'mp3' ? 'audio/mpeg' : 'audio/mp4' } });
  }
  chapters.push({ ...chapters[0]!, title: 'A chapter without a word', paragraphs: [] });
  const book: EpubBook = { title: 'Rain & <Sea>', author: 'Ann "A" Author', language: 'en', narrator: 'The cast', publisher: 'Nobody', description: 'It rains & rains.', series: 'Coasts', seriesPart: '2', cast: ['Anna: Grace'], modified: '2026-01-02T03:04:05Z', cover: { mediaType: 'image/png', bytes: coverPicture(600) }, chapters };
  const made = { 'book.epub': book, 'nobodys.epub': { ...book, author: undefined } };
  for (const [name, one] of Object.entries(made)) {
    const parts: Uint8Array[] = [];
    for await (const part of zipStream(await epubEntries(one))) parts.push(part);
    await writeFile(path.join(folder, name), Buffer.concat(parts));
  }
  return Object.keys(made).map((name) => path.join(folder, name));
}

/** True where epubcheck reports neither an error nor a warning. */
export async function verifyEpub(given: string | undefined): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-epub-'));
  try {
    let held = true;
    for (const file of given === undefined ? await makeBooks(folder) : [given]) {
      const said = await epubcheck(file);
      if (!said) {
        console.error('This proof needs epubcheck (https://www.w3.org/publishing/epubcheck/) and Java. Please install them: on Debian, apt-get install epubcheck.');
        return false;
      }
      console.log(said.text.trim());
      held &&= said.code === 0 && /0 fatals \/ 0 errors \/ 0 warnings/.test(said.text);
    }
    console.log(held ? 'met: epubcheck reports nothing' : 'NOT MET');
    return held;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
