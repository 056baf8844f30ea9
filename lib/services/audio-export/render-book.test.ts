import { mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masterRate } from '../../audio/book-layout.ts';
import { bookInfoFrame } from '../../audio/book-mp3.ts';
import { decodeClip } from '../../audio/clip-file.ts';
import type { FfmpegTool } from '../../audio/files/find-ffmpeg.ts';
import type { KeptChapterSound } from '../../audio/kept-pieces.ts';
import { measureLoudness, type MeasuredPart } from '../../audio/loudness.ts';
import { samplesPerFrame } from '../../audio/mp3-info.ts';
import type { Mp3Counts } from '../../audio/book-mp3.ts';
import type { MasterSetting } from '../../audio/master-blocks.ts';
import { masters } from '../../audio/masters.ts';
import { seamGrid } from '../../audio/seams.ts';
import { encodeWav16 } from '../../audio/wav.ts';
import type { PlacedSpeech, Timeline } from '../../audio/types.ts';
import { renderBook, type BookChapter, type ChapterShelf, type MasterAim } from './render-book.ts';
import { RenderPool } from './render-pool.ts';

const aim = masters.drama;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'render-'));
  for (const [name, level] of [['line', 0.2], ['other', 0.25]] as const) {
    const tone = Float32Array.from({ length: 22_050 }, (_, i) => level * Math.sin(i / 9) * Math.sin((Math.PI * i) / 22_050));
    await writeFile(path.join(folder, `${name}.wav`), encodeWav16({ sampleRate: 22_050, channels: [tone] }));
  }
  // Its third harmonic keeps its peaks down, and lies where an encoder leaves out what is there.
  const flat = Float32Array.from({ length: 44_100 }, (_, i) => (i < 9_000 || i > 13_000 ? 0 : 1) * (Math.sin((i * 6700 * 2 * Math.PI) / 44_100) + Math.sin((i * 20_100 * 2 * Math.PI) / 44_100) / 6));
  await writeFile(path.join(folder, 'flat.wav'), encodeWav16({ sampleRate: 44_100, channels: [flat] }));
  await writeFile(path.join(folder, 'bad.wav'), 'not a sound');
});
afterAll(() => rm(folder, { recursive: true }));

function chapterOf(key: string, lines: number, assets: string[] = ['line']): BookChapter {
  const speech = Array.from({ length: lines }, (_, i): PlacedSpeech => ({
    segmentId: `${key}${i}`, chapterId: key, characterId: null, asset: assets[i % assets.length]!, start: 0.5 + i * 1.5, end: 1.5 + i * 1.5, gainDb: 0, pan: 0, words: [],
  }));
  const durationSeconds = lines * 1.5 + 4;
  const timeline: Timeline = { durationSeconds, chapters: [{ chapterId: key, title: '', start: 0, end: durationSeconds }], speech, cues: [] };
  return { key, timeline, voices: {}, clips: Object.fromEntries(['line', 'other', 'flat', 'bad'].map((name) => [name, path.join(folder, `${name}.wav`)])) };
}

/** A chapter of pieces of 30 s; `other` is a line with another sound. */
function pieced(key: string, lines: number, other?: number, sound = 'other'): BookChapter {
  const chapter = chapterOf(key, lines);
  const speech = chapter.timeline.speech.map((line, index) => (index === other ? { ...line, asset: sound } : line));
  const seams = Array.from({ length: Math.floor(chapter.timeline.durationSeconds / 30) }, (_, index) => Math.round(((index + 1) * 30 * masterRate) / seamGrid) * seamGrid);
  return { ...chapter, timeline: { ...chapter.timeline, speech, seams } };
}

interface Kept {
  setting: MasterSetting;
  pieces: KeptChapterSound;
  measured: MeasuredPart;
  counts: Mp3Counts;
  file: string;
  problems: (string | null)[];
}

/** Chapters kept by name, as the rows keep them. */
function shelfOf(): ChapterShelf<Kept> & { kept: Map<string, Kept> } {
  const kept = new Map<string, Kept>();
  return {
    kept,
    find: ({ key }, gainDb) => Promise.resolve(([...kept].find(([name]) => (gainDb === null ? name.startsWith(`${key} `) : name === `${key} ${gainDb}`)) ?? [])[1] ?? null),
    withPieces: (keys, setting) => Promise.resolve([...kept.values()].filter((one) => one.setting.gainDb === setting.gainDb && one.pieces.pieces.some(({ key }) => keys.includes(key))).map(({ pieces }) => pieces)),
    async keep({ chapter, setting, master, problems, file }) {
      const name = path.join(folder, `kept-${kept.size}-${chapter.key}.mp3`);
      await rename(file, name);
      const made = { setting, pieces: { file: name, pieces: master.pieces, energies: master.measured.units, peaks: master.peaks.slice() }, measured: master.measured, counts: master.counts, file: name, problems: problems.map((problem) => problem.segmentId) };
      kept.set(`${chapter.key} ${setting.gainDb}`, made);
      return made;
    },
  };
}

async function render(chapters: BookChapter[], shelf: ChapterShelf<Kept>, options: { lastGainDb?: number; signal?: AbortSignal; progress?: (fraction: number) => void; ffmpeg?: FfmpegTool } = {}, master: MasterAim = aim) {
  const own = await mkdtemp(path.join(folder, 'under-way-'));
  try {
    await using pool = new RenderPool(2);
    const book = await renderBook(chapters, master, shelf, { pool, folder: own, ...options });
    expect(await readdir(own)).toEqual([]);
    return book;
  } finally {
    // A file that a stopped thread was just opening may still come into being.
    await rm(own, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

describe('renderBook', { timeout: 60_000 }, () => {
  it('brings the book as it is encoded to its loudness, and tells which lines had no sound', async () => {
    const seen: number[] = [];
    const book = await render([chapterOf('a', 6, ['line', 'bad']), chapterOf('b', 5, ['other'])], shelfOf(), { progress: (fraction) => seen.push(fraction) });
    const file = Buffer.concat([bookInfoFrame(book.chapters.map((chapter) => chapter.counts), samplesPerFrame), ...(await Promise.all(book.chapters.map((chapter) => readFile(chapter.file))))]);
    const heard = measureLoudness(await decodeClip(file));
    expect(Math.abs(heard.integratedLufs + 16)).toBeLessThan(0.2);
    expect(heard.truePeakDbtp).toBeLessThanOrEqual(-1);
    expect(Math.abs(book.measure.integratedLufs - heard.integratedLufs)).toBeLessThan(0.02);
    expect(book.measure.truePeakDbtp).toBeCloseTo(heard.truePeakDbtp, 4);
    expect(book.chapters[0]!.problems).toEqual(['a1', 'a3', 'a5']);
    seen.forEach((fraction, i) => expect(fraction).toBeGreaterThanOrEqual(seen[i - 1] ?? 0));
  });

  it('renders again only what changed, at the gain of the book, and all of it where the book has drifted', async () => {
    const shelf = shelfOf();
    const chapters = [chapterOf('a', 6), chapterOf('b', 6), chapterOf('c', 6)];
    const first = await render(chapters, shelf);
    expect(first.rendered).toBe(3);
    const again = await render(chapters, shelf, { lastGainDb: first.gainDb });
    expect(again).toMatchObject({ rendered: 0, gainDb: first.gainDb, chapters: first.chapters });
    const changed = [chapters[0]!, chapterOf('b2', 7), chapters[2]!];
    const next = await render(changed, shelf, { lastGainDb: first.gainDb });
    expect(next).toMatchObject({ rendered: 1, gainDb: first.gainDb });
    expect(next.chapters.map((chapter) => chapter.file).filter((file) => first.chapters.some((kept) => kept.file === file))).toHaveLength(2);
    const louder = await render([chapterOf('d', 6, ['other'])], shelf, { lastGainDb: first.gainDb });
    expect(louder.gainDb).toBeLessThan(first.gainDb - 1);
    expect(Math.abs(louder.measure.integratedLufs + 16)).toBeLessThan(0.2);
  });

  it('makes again no more of a chapter than the piece in which something changed', async () => {
    const shelf = shelfOf();
    const [whole, changed] = [pieced('p', 60), pieced('p2', 60, 40)];
    const first = await render([whole], shelf);
    const next = await render([changed], shelf, { lastGainDb: first.gainDb });
    expect(first.renderedSeconds).toBeGreaterThan(90);
    expect(next).toMatchObject({ rendered: 1, gainDb: first.gainDb });
    expect(next.renderedSeconds).toBeGreaterThan(5);
    expect(next.renderedSeconds).toBeLessThan(0.5 * first.renderedSeconds);
    // As one that was made at once.
    const alone = await render([changed], shelfOf(), { lastGainDb: first.gainDb });
    const [one, other] = await Promise.all([next, alone].map(async (book) => await readFile(book.chapters[0]!.file)));
    expect(one!.equals(other!)).toBe(true);
  });

  it('makes again the piece to whose peaks encoding added too much, and no other', async () => {
    const shelf = shelfOf();
    const chapter = pieced('c', 60, 40, 'flat');
    const first = await render([chapter], shelf);
    const { pieces } = first.chapters[0]!.pieces;
    const usual = pieces[0]!.ceilingDb;
    expect(pieces.filter(({ ceilingDb }) => ceilingDb < usual)).toHaveLength(1);
    expect(first.measure.truePeakDbtp).toBeLessThanOrEqual(-1);
    expect(first.renderedSeconds).toBeLessThan(1.8 * chapter.timeline.durationSeconds);
    expect(pieces.every(({ truePeakDbtp }) => truePeakDbtp <= -1)).toBe(true);
    // A change elsewhere does not make it once more, and a clip that cannot be read is told whatever else is made again.
    const changed = pieced('c2', 60, 40, 'flat');
    changed.timeline.speech[5] = { ...changed.timeline.speech[5]!, asset: 'bad' };
    const next = await render([changed], shelf, { lastGainDb: first.gainDb });
    expect(next.renderedSeconds).toBeLessThan(0.5 * chapter.timeline.durationSeconds);
    expect(next.chapters[0]!.pieces.pieces.map(({ ceilingDb }) => ceilingDb)).toEqual(pieces.map(({ ceilingDb }) => ceilingDb));
    expect(next.chapters[0]!.problems).toEqual(['c25']);
  });

  it('brings every chapter to its own level where each is judged alone, in mono', async () => {
    const shelf = shelfOf();
    const chapters = [chapterOf('a', 6), chapterOf('b', 6, ['other'])];
    const book = await render(chapters, shelf, {}, masters.acx);
    for (const { file, counts } of book.chapters) {
      const heard = await decodeClip(Buffer.concat([bookInfoFrame([counts], samplesPerFrame, 1), await readFile(file)]));
      const measured = measureLoudness({ ...heard, channels: heard.channels.slice(0, 1) });
      expect(Math.abs(measured.integratedLufs - masters.acx.integratedLufs)).toBeLessThan(0.2);
      expect(measured.truePeakDbtp).toBeLessThanOrEqual(-3);
    }
    expect((await render(chapters, shelf, {}, masters.acx)).rendered).toBe(0);
  });

  it.skipIf(process.platform === 'win32')('is to be tried again where its encoder was taken away', async () => {
    const taken = path.join(folder, 'taken.cjs');
    await writeFile(taken, `#!${process.execPath}\nprocess.stdin.once('data', () => process.kill(process.pid, 'SIGKILL'));`, { mode: 0o755 });
    const ffmpeg = { path: taken, env: process.env };
    await expect(render([pieced('a', 30)], shelfOf(), { ffmpeg })).rejects.toMatchObject({ code: 'internal', retryable: true, person: expect.stringContaining('SIGKILL') });
  });

  it('stops within a second, leaves no file under way, and goes on from what was done', async () => {
    const shelf = shelfOf();
    const chapters = [chapterOf('a', 10), chapterOf('b', 150), chapterOf('c', 150)];
    const controller = new AbortController();
    const running = render(chapters, { ...shelf, keep: (made) => shelf.keep(made).finally(() => controller.abort()) }, { signal: controller.signal });
    let aborted = 0;
    controller.signal.addEventListener('abort', () => (aborted = performance.now()));
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - aborted).toBeLessThan(1000);
    expect((await readdir(folder)).filter((name) => name.startsWith('under-way'))).toEqual([]);
    expect(shelf.kept.size).toBe(1);
    const short = [chapters[0]!];
    expect((await render(short, shelf, { lastGainDb: Number([...shelf.kept.keys()][0]!.split(' ')[1]) })).rendered).toBeLessThanOrEqual(2);
    await expect(render(short, shelfOf(), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
