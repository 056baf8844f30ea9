import { spawn } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { projectRoot, toolEnv } from '../env.ts';
import { StoryError } from '../story/types.ts';
import { detectKind, named } from './detect.ts';
import { importLimits, megabytes } from './limits.ts';
import { readPlainText } from './read-plain-text.ts';
import { importedStorySchema, type ImportedStory, type StoryFile } from './types.ts';

export interface ReadOptions {
  /** Default 10,000 ms: then the process is killed. */
  timeoutMs?: number;
  /** Told what went wrong inside, for the log: never a word of the story. */
  report?: (detail: string) => void;
}

/** Memory of the process, MiB of JavaScript objects. */
const memoryMegabytes = 768;
const defaultTimeoutMs = 10_000;
const mostProcesses = 2;
/** A text of 8 MB with its ranges and a cover, as JSON. */
const mostAnswer = 128 * 1024 * 1024;

const answerSchema = z.union([
  z.object({
    story: importedStorySchema,
    cover: z.object({ mediaType: z.enum(['image/jpeg', 'image/png', 'image/webp', 'image/gif']), base64: z.base64() }).nullable(),
  }),
  z.object({ refused: z.object({ code: z.enum(['empty', 'too-large', 'binary', 'encoding', 'archive', 'protected', 'format']), message: z.string().max(2_000) }) }),
  z.object({ failed: z.string() }),
]);

/**
 * As `importStory`, for files of strangers: everything but plain text is read by a short-lived process of its own, which
 * may read nothing but the programme, write nothing, has bounded memory and is killed when its time is up. What it
 * answers is checked. Throws StoryError.
 */
export async function readStoryFile(file: StoryFile, options: ReadOptions = {}): Promise<ImportedStory> {
  const kind = detectKind(file);
  if (kind === 'txt') return readPlainText(file);
  // Said before anything is started.
  const most = kind === 'archive' ? importLimits.archiveBytes : importLimits.textBytes;
  if (file.bytes.length > most) {
    throw new StoryError('too-large', `${named(file.fileName)} is ${megabytes(file.bytes.length)}. ${kind === 'archive' ? `A book may be up to ${megabytes(most)} with its pictures.` : `A story may be up to ${megabytes(most)} of text; a longer book can be brought in as several stories.`}`);
  }
  const unreadable = (detail: string) => {
    options.report?.(detail);
    return new StoryError('format', `${named(file.fileName)} could not be read: it is damaged, or not made as such files are. Open it in the program it came from, save it anew (as .docx, .epub or .txt) and try again.`);
  };
  const { output, end } = await inTurn(() => runProcess(file, options.timeoutMs ?? defaultTimeoutMs));
  if (end === 'time') {
    options.report?.('an import was killed: its time was up');
    throw new StoryError('format', `${named(file.fileName)} took too long to read, so it was given up. Save it as .docx or plain text in the program it came from and bring that in.`);
  }
  if (end !== 'done') throw unreadable(`an import ended with ${end}`);
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    throw unreadable('an import gave no answer');
  }
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success) throw unreadable(`an import gave an answer of another shape: ${z.prettifyError(parsed.error).slice(0, 500)}`);
  if ('refused' in parsed.data) throw new StoryError(parsed.data.refused.code, parsed.data.refused.message);
  if ('failed' in parsed.data) throw unreadable(`an import failed: ${parsed.data.failed}`);
  const { story, cover } = parsed.data;
  const wrong = findDisorder(story);
  if (wrong !== null) throw unreadable(`an import gave ranges that do not fit: ${wrong}`);
  return { ...story, cover: cover === null ? null : { mediaType: cover.mediaType, bytes: Buffer.from(cover.base64, 'base64') } };
}

/** What is wrong with the ranges of a story, or null: chapters tile the text; blocks and emphasis lie in it, in order. */
export function findDisorder({ text, structure }: Pick<ImportedStory, 'text' | 'structure'>): string | null {
  let at = 0;
  for (const chapter of structure.chapters) {
    if (chapter.start !== at || chapter.end <= chapter.start) return `a chapter begins at ${chapter.start} where the one before ends at ${at}`;
    if (chapter.heading && (chapter.heading.start < chapter.start || chapter.heading.end > chapter.end || chapter.heading.end <= chapter.heading.start)) return `a heading lies outside of its chapter at ${chapter.start}`;
    at = chapter.end;
  }
  if (structure.chapters.length > 0 && at !== text.length) return `the chapters end at ${at} of ${text.length}`;
  for (const [name, ranges] of [['block', structure.blocks], ['stress', structure.emphasis]] as const) {
    let last = 0;
    for (const range of ranges) {
      if (range.start < last || range.end <= range.start || range.end > text.length) return `a ${name} lies at ${range.start} to ${range.end} after ${last}`;
      last = range.end;
    }
  }
  return null;
}

/**
 * How the process is started: it may read the programme, and nothing else; it may write nothing and start nothing
 * (Node's permission model), and its memory is bounded.
 */
export function processFlags(root: string): string[] {
  const inProject = (...steps: string[]) => path.join(/*turbopackIgnore: true*/ root, ...steps);
  return [
    '--permission',
    `--allow-fs-read=${inProject('lib', '*')}`,
    `--allow-fs-read=${inProject('node_modules', '*')}`,
    `--allow-fs-read=${inProject('package.json')}`,
    `--max-old-space-size=${memoryMegabytes}`,
    '--no-warnings',
  ];
}

let running = 0;
const waiting: (() => void)[] = [];

/** A few at a time: each may take `memoryMegabytes`. The time of one begins when its turn comes. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= mostProcesses) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    // The place passes from hand to hand; without anybody waiting it is free.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

async function runProcess(file: StoryFile, timeoutMs: number): Promise<{ output: string; end: string }> {
  const root = projectRoot();
  const entry = path.join(/*turbopackIgnore: true*/ root, 'lib', 'import', 'import-process.ts');
  // No key and no setting of ours: a tool's environment.
  const child = spawn(process.execPath, [...processFlags(root), entry], { cwd: root, env: toolEnv(), stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
  return await new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    let end: string | null = null;
    const stop = (why: string) => {
      end ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop('time'), timeoutMs);
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      if (length > mostAnswer) stop('too long an answer');
      else parts.push(part);
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ output: '', end: error.message });
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ output: end === null ? Buffer.concat(parts).toString('utf8') : '', end: end ?? (code === 0 ? 'done' : (signal ?? `code ${code}`)) });
    });
    // A process that ended early leaves a broken pipe; how it ended says more.
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify({ fileName: file.fileName, mediaType: file.mediaType ?? null })}\n`);
    child.stdin.end(file.bytes);
  });
}
