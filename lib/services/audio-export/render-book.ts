import path from 'node:path';
import { rm } from 'node:fs/promises';
import { chapterSamples, masterRate } from '../../audio/book-layout.ts';
import { measureBook } from '../../audio/book-measure.ts';
import type { ChapterMaster } from '../../audio/chapter-master.ts';
import type { MasterSetting } from '../../audio/master-blocks.ts';
import type { FfmpegTool } from '../../audio/files/find-ffmpeg.ts';
import type { KeptChapterSound } from '../../audio/kept-pieces.ts';
import { silenceLevel, type LoudnessReport, type MeasuredPart } from '../../audio/loudness.ts';
import { encodingRoom, expectedLevel, GainSearch, stretchesOf, type HeardStretch, type Sounding } from '../../audio/master-gain.ts';
import type { MasterKind } from '../../audio/masters.ts';
import { discard } from '../../audio/pcm.ts';
import { piecesOf } from '../../audio/pieces.ts';
import type { Timeline } from '../../audio/types.ts';
import type { VoiceTreatments } from '../../audio/voice-treatment.ts';
import type { RenderPool } from './render-pool.ts';
import type { RenderProblem } from './render-messages.ts';

/** What the encoded book is to be. */
export type MasterAim = Pick<MasterKind, 'integratedLufs' | 'truePeakDbtp' | 'lanes' | 'channels' | 'chapterByChapter'>;

/** A book is mastered anew where it is further from its aim than this, LU. */
const closeEnough = 0.1;
/** A book of which something changed keeps its gain until it has drifted by more than this, LU. */
const drift = 0.1;
const mostAttempts = 3;
/** Encoders that one chapter is shared among, at most. */
const mostEncoders = 4;
const mostSoundings = 5;
/** The gain is a whole number of these, dB: a render that is begun again finds the chapters it made. */
const gainStep = 0.01;
/** What listening to a second costs, and to the stretches of a book, against mastering a second: for the progress only. */
const soundingShare = 0.4;
const listeningShare = 0.06;

export interface BookChapter {
  /** Hash of all that is heard in it. */
  key: string;
  /** The chapter alone, from 0. */
  timeline: Timeline;
  voices: VoiceTreatments;
  clips: { [asset: string]: string };
}

export interface MadeChapter {
  chapter: BookChapter;
  setting: MasterSetting;
  master: ChapterMaster;
  problems: RenderProblem[];
  /** The MP3 frames; the shelf takes the file. */
  file: string;
}

/** Where rendered chapters are kept, so that only what changed is rendered again. */
export interface ChapterShelf<Kept extends { measured: MeasuredPart }> {
  /** The chapter at this gain; with null the one rendered last, at whatever gain. */
  find(chapter: BookChapter, gainDb: number | null): Promise<Kept | null>;
  /** Chapters at this setting in which some of these pieces stand. */
  withPieces(keys: readonly string[], setting: MasterSetting): Promise<KeptChapterSound[]>;
  /** What it is given may be kept, but for the peaks: their memory is given back once they are stored. */
  keep(made: MadeChapter): Promise<Kept>;
}

export interface RenderBookOptions {
  pool: RenderPool;
  /** An ffmpeg to encode with. */
  ffmpeg?: FfmpegTool;
  /** For the files under way. One render at a time in one folder. */
  folder: string;
  /** The gain of the book's last master: kept while it still serves. Not for masters made chapter by chapter. */
  lastGainDb?: number;
  signal?: AbortSignal;
  /** Share done, 0 to 1, never falling. */
  progress?: (fraction: number) => void;
}

export interface RenderedBook<Kept> {
  chapters: Kept[];
  /** Of the encoded book, its chapters one after another. */
  measure: LoudnessReport;
  gainDb: number;
  /** Chapters that were rendered now, counting those that were rendered at more than one gain. */
  rendered: number;
  /** Seconds of them that were mixed and encoded now: their other pieces were kept. */
  renderedSeconds: number;
  /** Time in the threads, ms, all chapters added up. */
  spent: ChapterMaster['spent'] & { sound: number };
}

/**
 * Masters the chapters of a book to one loudness: chapters side by side, one gain for all, so that they stand to each
 * other as they were mixed; where the book was mastered before, only chapters that changed are rendered, at the book's
 * gain. What counts is the encoded sound: where it misses its aim, it is made again. Nothing of a chapter but its file
 * outlives it, so memory and disk are those of a few chapters, whatever the length. Throws ServiceError as
 * RenderPool.run; a stopped render leaves what is on the shelf.
 */
export async function renderBook<Kept extends { measured: MeasuredPart }>(chapters: BookChapter[], aim: MasterAim, shelf: ChapterShelf<Kept>, options: RenderBookOptions): Promise<RenderedBook<Kept>> {
  const stop = (): void => void options.pool.stop();
  if (options.signal?.aborted) await options.pool.stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    return aim.chapterByChapter ? await eachForItself(chapters, aim, shelf, options) : await new BookRender(chapters, aim, shelf, options).run();
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
}

/** Every chapter is a book of its own, with its own gain. */
async function eachForItself<Kept extends { measured: MeasuredPart }>(chapters: BookChapter[], aim: MasterAim, shelf: ChapterShelf<Kept>, options: RenderBookOptions): Promise<RenderedBook<Kept>> {
  const done = chapters.map(() => 0);
  const seconds = chapters.map(({ timeline }) => Math.max(1, timeline.durationSeconds));
  const whole = seconds.reduce((sum, one) => sum + one, 0);
  const found = await Promise.all(chapters.map((chapter) => shelf.find(chapter, null)));
  // Those that are there need no thread: the ones that are not share them all.
  const missing = found.filter((kept) => kept === null).length;
  const books = await Promise.all(
    chapters.map(async (chapter, index) => {
      const progress = (fraction: number): void => {
        done[index] = fraction * (seconds[index] ?? 0);
        options.progress?.(Math.min(0.99, done.reduce((sum, one) => sum + one, 0) / whole));
      };
      const kept = found[index] ?? null;
      if (kept === null) return await new BookRender([chapter], aim, shelf, { ...options, progress }, { first: index, books: missing }).run();
      progress(1);
      return { chapters: [kept], gainDb: 0, rendered: 0, renderedSeconds: 0, spent: nothingSpent() };
    }),
  );
  const kept = books.flatMap((book) => book.chapters);
  const spent = nothingSpent();
  for (const book of books) for (const stage of Object.keys(spent) as (keyof typeof spent)[]) spent[stage] += book.spent[stage];
  return { chapters: kept, measure: measureBook(kept.map((chapter) => chapter.measured)), gainDb: 0, rendered: books.reduce((sum, book) => sum + book.rendered, 0), renderedSeconds: books.reduce((sum, book) => sum + book.renderedSeconds, 0), spent };
}

function nothingSpent(): RenderedBook<never>['spent'] {
  return { mix: 0, limit: 0, encode: 0, measure: 0, sound: 0 };
}

class BookRender<Kept extends { measured: MeasuredPart }> {
  readonly #chapters: BookChapter[];
  readonly #aim: MasterAim;
  readonly #shelf: ChapterShelf<Kept>;
  readonly #options: RenderBookOptions;
  readonly #seconds: number;
  readonly #spent = nothingSpent();
  /** Number of the first chapter, for the names of files. */
  readonly #first: number;
  /** Books that are rendered side by side. */
  readonly #books: number;
  #rendered = 0;
  #renderedSeconds = 0;
  #done = 0;

  constructor(chapters: BookChapter[], aim: MasterAim, shelf: ChapterShelf<Kept>, options: RenderBookOptions, { first, books } = { first: 0, books: 1 }) {
    this.#first = first;
    this.#books = books;
    this.#chapters = chapters;
    this.#aim = aim;
    this.#shelf = shelf;
    this.#options = options;
    this.#seconds = chapters.reduce((sum, chapter) => sum + chapter.timeline.durationSeconds, 0);
  }

  async run(): Promise<RenderedBook<Kept>> {
    const { lastGainDb } = this.#options;
    if (lastGainDb !== undefined) {
      const book = await this.#atGain(lastGainDb);
      if (Math.abs(this.#short(book.measure)) <= drift) return book;
    }
    let gainDb = toStep(await this.#findGain());
    let before: { gainDb: number; short: number } | null = null;
    for (let attempt = 1; ; attempt += 1) {
      const book = await this.#atGain(gainDb);
      const short = this.#short(book.measure);
      if (Math.abs(short) <= closeEnough || attempt === mostAttempts) return book;
      // What the limiter takes back is known from the attempt before: some books get half of what they are given.
      const moved = before === null ? 0 : gainDb - before.gainDb;
      const yieldPerDb = before === null || moved === 0 ? 1 : Math.max(0.25, Math.min(1, (before.short - short) / moved));
      before = { gainDb, short };
      gainDb = toStep(gainDb + short / yieldPerDb);
    }
  }

  get #heard(): Pick<MasterKind, 'lanes' | 'channels'> {
    return { lanes: this.#aim.lanes, channels: this.#aim.channels };
  }

  /** How much louder the book should be, LU; nothing for silence. */
  #short(measure: LoudnessReport): number {
    return measure.integratedLufs <= Math.max(-70, silenceLevel) ? 0 : this.#aim.integratedLufs - measure.integratedLufs;
  }

  async #findGain(): Promise<number> {
    const began = this.#done;
    const heard = this.#chapters.map((chapter) => ({ ...chapter, stretches: stretchesOf(chapter.timeline, this.#seconds) }));
    const search = new GainSearch(this.#aim.integratedLufs, expectedLevel(heard, this.#aim.lanes));
    // Few chapters are parted, so that every thread has something to listen to.
    const parts = Math.ceil(this.#options.pool.threads / this.#chapters.length);
    for (let attempt = 1; attempt <= mostSoundings && !search.found; attempt += 1) {
      const { gainsDb } = search;
      search.heard(await Promise.all(heard.flatMap((chapter) => partsOf(chapter.stretches, parts).map((stretches) => this.#sound(chapter, stretches, gainsDb)))));
    }
    this.#done = Math.max(this.#done, began + listeningShare * this.#seconds);
    return search.gainDb;
  }

  async #sound({ timeline, clips, voices }: BookChapter, stretches: readonly HeardStretch[], gainsDb: readonly number[]): Promise<Sounding> {
    const setting = { gainsDb, ceilingDb: this.#aim.truePeakDbtp - encodingRoom };
    const { limited, ms } = await this.#options.pool.run<'sound'>({ kind: 'sound', timeline, clips, voices, setting, ...this.#heard, stretches });
    this.#spent.sound += ms;
    this.#advance(soundingShare * stretches.reduce((sum, { from, to }) => sum + to - from, 0));
    return { limited };
  }

  async #atGain(gainDb: number): Promise<RenderedBook<Kept>> {
    const found = await Promise.all(this.#chapters.map((chapter) => this.#shelf.find(chapter, gainDb)));
    for (const [index, { timeline }] of this.#chapters.entries()) if (found[index]) this.#advance(timeline.durationSeconds);
    // Few chapters are encoded by several threads each, so that every core has something to do.
    const missing = found.filter((kept) => kept === null).length;
    const encoders = Math.max(1, Math.min(mostEncoders, Math.floor(this.#options.pool.threads / Math.max(1, missing * this.#books))));
    // All are begun; the pool takes them as its threads become free. The first failure is the render's.
    const chapters = await Promise.all(this.#chapters.map(async (chapter, index) => found[index] ?? (await this.#chapterAt(chapter, index, { gainDb, encoders }))));
    return { chapters, measure: measureBook(chapters.map((chapter) => chapter.measured)), gainDb, rendered: this.#rendered, renderedSeconds: this.#renderedSeconds, spent: this.#spent };
  }

  async #chapterAt(chapter: BookChapter, index: number, { gainDb, encoders }: { gainDb: number; encoders: number }): Promise<Kept> {
    const { pool, folder } = this.#options;
    const file = path.join(folder, `chapter-${this.#first + index}.mp3`);
    const { lanes, channels } = this.#heard;
    const keys = piecesOf(chapter.timeline, { samples: chapterSamples(chapter.timeline), voices: chapter.voices, channels, ...(lanes === null ? {} : { lanes: new Set(lanes) }) }).map(({ key }) => key);
    const setting: MasterSetting = { gainDb, ceilingDb: this.#aim.truePeakDbtp - encodingRoom };
    let told = 0;
    const { problems, ...master } = await pool.run<'master'>(
      // Looked for only when a thread has come to it: of a long book all that is kept would be as much as the book.
      async () => ({ kind: 'master', timeline: chapter.timeline, clips: chapter.clips, voices: chapter.voices, setting, truePeakDbtp: this.#aim.truePeakDbtp, lanes, channels, file, ffmpeg: this.#options.ffmpeg, encoders, kept: await this.#shelf.withPieces(keys, setting) }),
      (seconds) => {
        this.#advance(seconds - told);
        told = seconds;
      },
    );
    this.#advance(chapter.timeline.durationSeconds - told);
    this.#rendered += 1;
    this.#renderedSeconds += master.madeSamples / masterRate;
    for (const stage of ['mix', 'limit', 'encode', 'measure'] as const) this.#spent[stage] += master.spent[stage];
    const made = await this.#shelf.keep({ chapter: { ...chapter, timeline: { ...chapter.timeline, seams: master.seams } }, setting, master, problems, file });
    discard(master.peaks);
    await rm(file, { force: true });
    return made;
  }

  /** More was done than was thought where a book is mastered twice: the share then waits below the whole. */
  #advance(seconds: number): void {
    this.#done += seconds;
    this.#options.progress?.(Math.min(0.99, this.#done / Math.max(1 / masterRate, this.#seconds * (1 + listeningShare))));
  }
}

/** A list in so many runs, as equal as can be; none is empty. */
function partsOf<Item>(items: readonly Item[], parts: number): Item[][] {
  const each = Math.ceil(items.length / parts);
  return Array.from({ length: Math.ceil(items.length / Math.max(1, each)) }, (_, index) => items.slice(index * each, (index + 1) * each));
}

function toStep(gainDb: number): number {
  return Math.round(gainDb / gainStep) * gainStep;
}
