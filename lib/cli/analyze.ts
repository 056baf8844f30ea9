import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readPlainText } from '../import/read-plain-text.ts';
import { readStoryFile } from '../import/read-story-file.ts';
import { ServiceError } from '../services/errors.ts';
import { StoryError, type StoryReading } from '../story/types.ts';
import { openReader, readerOptions, readerUsage } from './read-with.ts';

const usage = `Usage: npm run analyze -- STORY --out READING.json
       (STORY is .txt, .md, .html, .epub or .docx; of all but .txt the text that was read is written to READING.txt)
       npm run analyze -- FOLDER --out FOLDER     (reads every FOLDER/<id>/text.txt, writes <id>.json)
${readerUsage}`;

/** The reading as other programs take it. Offsets are UTF-16 code units into the file's text as read. */
export interface AnalysisFile {
  characters: { name: string; aliases: string[]; gender: 'F' | 'M' | null }[];
  segments: { start: number; end: number; kind: 'narration' | 'dialogue'; speaker: string | null; confidence: number }[];
}

/** Lays a reading out for a file; `shift` is how many characters the file's own text has in front (a byte order mark). */
export function toAnalysisFile(reading: StoryReading, shift: number): AnalysisFile {
  return {
    characters: reading.characters.map((character) => ({
      name: character.name,
      aliases: character.aliases,
      gender: character.sex === 'female' ? 'F' : character.sex === 'male' ? 'M' : null,
    })),
    segments: reading.segments.map((segment, i) => ({
      start: i === 0 ? 0 : segment.start + shift,
      end: segment.end + shift,
      // What stands in the marks of speech: talk, thoughts in quotation marks, and verse in the middle of a speech.
      kind: segment.kind === 'dialogue' || segment.factor !== null ? 'dialogue' : 'narration',
      speaker: segment.speaker === null ? null : (reading.characters[segment.speaker]?.name ?? null),
      confidence: segment.confidence,
    })),
  };
}

interface Analysed {
  file: AnalysisFile;
  /** The text that the offsets are of, where it is not the file's own. */
  text: string | null;
}

async function analyseFile(path: string, read: Awaited<ReturnType<typeof openReader>>): Promise<Analysed> {
  const bytes = readFileSync(path);
  const asked = { bytes, fileName: basename(path) };
  // A folder of texts is a folder of plain texts, whatever their first words look like.
  const story = asked.fileName === 'text.txt' ? readPlainText(asked) : await readStoryFile(asked, { report: (detail) => process.stderr.write(`${path}: ${detail}\n`) });
  for (const note of story.notes) process.stderr.write(`${path}: ${note}\n`);
  const reading = await read({ text: story.text, structure: story.structure });
  if (story.format !== 'txt') return { file: toAnalysisFile(reading, 0), text: story.text };
  // A byte order mark is no word of the story, but it is one character of the file: it stays in the first segment.
  const marked = (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) || (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return { file: toAnalysisFile(reading, marked ? 1 : 0), text: null };
}

function isFolder(path: string): boolean | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? found.isDirectory() : null;
}

function parse(args: readonly string[]): { input: string; out: string; reader: string; agree: boolean } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { out: { type: 'string' }, reader: { type: 'string', default: 'auto' }, agree: { type: 'boolean', default: false } },
    });
    const [input] = positionals;
    return input === undefined || positionals.length > 1 || values.out === undefined ? null : { input, out: values.out, reader: values.reader, agree: values.agree };
  } catch {
    // An option that nobody knows.
    return null;
  }
}

/** Runs the command. Returns its exit code: 0 done, 1 failure, 2 bad input or usage; sentences go to stderr. */
export async function runAnalyze(args: readonly string[]): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const options = parse(args);
  if (options === null) {
    say(usage);
    return 2;
  }
  const { input, out } = options;
  try {
    const read = await openReader(readerOptions(options.reader, options.agree), say);
    const folder = isFolder(input);
    if (folder === null) {
      say(`There is no file or folder ${input}.`);
      return 2;
    }
    if (!folder) {
      const made = await analyseFile(input, read);
      mkdirSync(dirname(out), { recursive: true });
      writeFileSync(out, JSON.stringify(made.file));
      if (made.text !== null) writeFileSync(`${out.replace(/\.json$/i, '')}.txt`, made.text);
      return 0;
    }
    const ids = readdirSync(input).filter((id) => isFolder(join(input, id, 'text.txt')) === false).sort();
    if (ids.length === 0) {
      say(`The folder ${input} holds no stories: expected <id>/text.txt.`);
      return 2;
    }
    mkdirSync(out, { recursive: true });
    for (const id of ids) writeFileSync(join(out, `${id}.json`), JSON.stringify((await analyseFile(join(input, id, 'text.txt'), read)).file));
    return 0;
  } catch (error) {
    if (error instanceof StoryError) {
      say(error.message);
      return 2;
    }
    if (error instanceof ServiceError) {
      say(error.person);
      return error.code === 'bad-input' ? 2 : 1;
    }
    say(`The analysis failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await runAnalyze(process.argv.slice(2));
