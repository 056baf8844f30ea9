/**
 * `npm run bench -- analysis`: how fast and how small the built-in analyser reads a book of the length of War and
 * Peace, and that its time grows as the text does. How right it is, is measured elsewhere.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeBook } from './book.ts';
import { Rows, type BenchResult } from './figures.ts';
import type { BookReadingUse } from './read-book.ts';
import { median } from './stats.ts';

const run = promisify(execFile);

const bookMegabytes = 3.2;
const shortMegabytes = 0.8;
const longestSeconds = 10;
const largestMegabytes = 600;
/** Of the time a character takes in the long book against the short one. */
const steepest = 1.5;
const rounds = 3;

/** Reads a file in a fresh process. The command is held to one core by its single thread; the collector's helpers count too. */
async function readApart(file: string): Promise<BookReadingUse> {
  const { stdout } = await run(process.execPath, [path.join(import.meta.dirname, 'read-book.ts'), file], { maxBuffer: 1 << 20 });
  const use: unknown = JSON.parse(stdout);
  if (!isUse(use)) throw new Error('The process that reads the book said nothing that can be measured.');
  return use;
}

function isUse(value: unknown): value is BookReadingUse {
  return typeof value === 'object' && value !== null && ['cpuSeconds', 'wallSeconds', 'peakBytes', 'restBytes', 'characters', 'segments', 'chapters', 'people'].every((key) => typeof Object.entries(value).find(([name]) => name === key)?.[1] === 'number');
}

export async function analysis(say: (sentence: string) => void): Promise<BenchResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-book-'));
  try {
    const read = async (megabytes: number): Promise<BookReadingUse[]> => {
      const book = makeBook(Math.round(megabytes * 1e6));
      const file = path.join(folder, `${megabytes}.txt`);
      await writeFile(file, book.text);
      const uses: BookReadingUse[] = [];
      for (let round = 1; round <= rounds; round++) {
        say(`Reading a book of ${megabytes} MB, ${round} of ${rounds}...`);
        uses.push(await readApart(file));
      }
      return uses;
    };
    const short = await read(shortMegabytes);
    const long = await read(bookMegabytes);
    return { title: `The built-in analysis of a book of ${bookMegabytes} MB (seeded, made here)`, subjects: [{ name: 'analysis', measures: describe(short, long) }] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function describe(short: readonly BookReadingUse[], long: readonly BookReadingUse[]): Rows['measures'] {
  const rows = new Rows();
  const of = (uses: readonly BookReadingUse[], key: keyof BookReadingUse): number => median(uses.map((use) => use[key]));
  rows.group('Time');
  const cpu = of(long, 'cpuSeconds');
  const wall = Math.min(...long.map((use) => use.wallSeconds));
  rows.bar('processor time', `at most ${longestSeconds} s, every thread counted`, `${cpu.toFixed(2)} s (median of ${rounds})`, cpu <= longestSeconds, { seconds: cpu });
  rows.bar('by the clock', `at most ${longestSeconds} s`, `${wall.toFixed(2)} s (fastest of ${rounds}; ${availableParallelism()} cores here, load ${(loadavg()[0] ?? 0).toFixed(1)})`, wall <= longestSeconds, { seconds: wall, load: loadavg()[0] ?? 0 });
  const each = (uses: readonly BookReadingUse[]): number => (of(uses, 'cpuSeconds') / of(uses, 'characters')) * 1e6;
  const ratio = each(long) / each(short);
  rows.bar('linear in the length', `a character of the long book takes at most ${steepest} times what one of a quarter of it takes`, `${ratio.toFixed(2)} times (${each(short).toFixed(2)} s and ${each(long).toFixed(2)} s for a million characters)`, ratio <= steepest, { ratio, shortPerMillion: each(short), longPerMillion: each(long) });
  rows.group('Memory');
  const peak = Math.max(...long.map((use) => use.peakBytes)) / 1e6;
  rows.bar('at its most', `at most ${largestMegabytes} MB, the whole process`, `${peak.toFixed(0)} MB (largest of ${rounds}; ${(of(long, 'restBytes') / 1e6).toFixed(0)} MB before it read anything)`, peak <= largestMegabytes, { megabytes: peak });
  rows.group('The book');
  const first = long[0];
  if (first) rows.note('read', `${first.characters} characters: ${first.chapters} chapters, ${first.segments} segments, ${first.people} people`, { characters: first.characters, chapters: first.chapters, segments: first.segments, people: first.people });
  return rows.measures;
}
