import { checkStoryText } from '../story/decode.ts';
import { StoryError } from '../story/types.ts';
import { openArchive, type Archive } from './archive.ts';
import { detectKind, named } from './detect.ts';
import { importLimits, megabytes } from './limits.ts';
import { readDocx } from './read-docx.ts';
import { readEpub } from './read-epub.ts';
import { readHtml } from './read-html.ts';
import { readMarkdown } from './read-markdown.ts';
import { readPlainText } from './read-plain-text.ts';
import type { ImportedStory, StoryFile } from './types.ts';

/**
 * Reads a story's file, whatever it is: plain text, Markdown, HTML, EPUB 2 or 3, Word (.docx). The bytes decide what it
 * is, its name second. A plain text's words and white space are never touched; of the others one text is made, with
 * ranges for what the file said of it. Nothing is written anywhere.
 *
 * A file made to do harm can hold a processor for long: servers call `readStoryFile`, which reads in a process of its own.
 * @throws StoryError with a plain sentence, for everything that gives no story.
 */
export async function importStory(file: StoryFile): Promise<ImportedStory> {
  const kind = detectKind(file);
  if (kind === 'txt') return readPlainText(file);
  if (kind !== 'archive' && file.bytes.length > importLimits.textBytes) {
    throw new StoryError('too-large', `That file is ${megabytes(file.bytes.length)}. A story may be up to ${megabytes(importLimits.textBytes)} of text; a longer book can be brought in as several stories.`);
  }
  const story = kind === 'md' ? readMarkdown(file) : kind === 'html' ? readHtml(file) : await readArchive(file);
  return checked(story, file.fileName);
}

async function readArchive(file: StoryFile): Promise<ImportedStory> {
  const archive = await openArchive(file.bytes, file.fileName);
  const names = new Set(archive.names.map((name) => name.toLowerCase()));
  if (names.has('word/document.xml') || (names.has('[content_types].xml') && archive.names.some((name) => /^word\//i.test(name)))) return await readDocx(archive, file.fileName);
  if (names.has('meta-inf/container.xml') || (await isNamedEpub(archive)) || archive.names.some((name) => /\.opf$/i.test(name))) return await readEpub(archive, file.fileName);
  throw new StoryError('format', `${named(file.fileName)} is ${whatElse(names)}`);
}

async function isNamedEpub(archive: Archive): Promise<boolean> {
  const mimetype = archive.names.includes('mimetype') ? await archive.read('mimetype') : null;
  return mimetype !== null && new TextDecoder().decode(mimetype.bytes.subarray(0, 64)).trim() === 'application/epub+zip';
}

function whatElse(names: ReadonlySet<string>): string {
  if (names.has('copy.json')) return 'a saved copy of a drama. Choose it once more with its own name, which ends in .narratix, and it will be opened as one.';
  if (names.has('content.xml')) return 'an OpenDocument file, which cannot be read here. Open it in your word processor, save it as .docx and bring that in.';
  if ([...names].some((name) => name.startsWith('xl/') || name.startsWith('ppt/'))) return 'a spreadsheet or a presentation, not a story. Save the words as .docx or .txt and bring that in.';
  return 'an archive, but neither an EPUB nor a Word document. Unpack it and bring in the story itself.';
}

/** The last look at what a reader made: its words can be kept, and there are some, but not too many. */
function checked(story: ImportedStory, fileName: string | null): ImportedStory {
  if (!/[\p{L}\p{N}]/u.test(story.text)) throw new StoryError('empty', `${named(fileName)} holds no words: there is no story in it yet.`);
  const clip = (line: string | null) => (line === null ? null : line.toWellFormed().replace(/[\s\p{Cc}]+/gu, ' ').trim().slice(0, 300).toWellFormed() || null);
  const { text, notes } = checkStoryText(story.text);
  return { ...story, text, title: clip(story.title), author: clip(story.author), notes: [...new Set([...story.notes, ...notes])].slice(0, 50).map((note) => note.toWellFormed().slice(0, 600)) };
}
