/**
 * `npm run verify -- mixes`: 100 random books, each mastered as a drama is and held against ffmpeg's own meter: loudness,
 * true peak, what the certificate says, full scale, and that the stems add up to the mix.
 */
import { mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { bookInfoFrame, type Mp3Counts } from '../audio/book-mp3.ts';
import { certify } from '../audio/certificate.ts';
import { certificatePresets } from '../audio/certificate-presets.ts';
import { decodeClip } from '../audio/clip-file.ts';
import type { EncodedFigures } from '../audio/encoded-meter.ts';
import type { LoudnessReport, MeasuredPart } from '../audio/loudness.ts';
import { masters } from '../audio/masters.ts';
import { samplesPerFrame } from '../audio/mp3-info.ts';
import { writeStems } from '../audio/stems.ts';
import { bookChapters } from '../services/audio-export/book-chapters.ts';
import { renderBook, type ChapterShelf, type MadeChapter } from '../services/audio-export/render-book.ts';
import { RenderPool } from '../services/audio-export/render-pool.ts';
import { writeParts } from '../services/exports/file-parts.ts';
import { ebur128 } from './bench/ffmpeg.ts';
import { randomBook } from './mix-book.ts';

const books = 100;
/** Half of the last digit that ffmpeg tells, LU and dB. */
const rounding = 0.05;
const bars = { loudnessLu: 0.2, truePeakDb: 0.3, stemsDb: 0.1 };

interface Kept {
  measured: MeasuredPart;
  figures: EncodedFigures;
  counts: Mp3Counts;
  file: string;
  made: MadeChapter;
}

function shelfIn(folder: string): ChapterShelf<Kept> {
  let number = 0;
  return {
    find: () => Promise.resolve(null),
    async keep(made) {
      const file = path.join(folder, `kept-${(number += 1)}.mp3`);
      await rename(made.file, file);
      return { measured: made.master.measured, figures: made.master.figures, counts: made.master.counts, file, made };
    },
  };
}

/** What is wrong with one book, plain words; none where all holds. */
async function wrongWith(seed: number, pool: RenderPool, folder: string): Promise<string[]> {
  const { input, clips } = await randomBook(seed, folder);
  const chapters = await bookChapters({ path: (asset) => Promise.resolve(clips[asset] ?? '') }, input, 'drama', async ({ timelines, clips: all }) => (await pool.run<'voices'>({ kind: 'voices', timeline: { speech: timelines.flatMap((timeline) => timeline.speech) }, clips: all })).treatments);
  const book = await renderBook(chapters, masters.drama, shelfIn(folder), { pool, folder });
  const file = path.join(folder, 'book.mp3');
  await writeParts([{ held: bookInfoFrame(book.chapters.map((chapter) => chapter.counts), samplesPerFrame) }, ...book.chapters.map((chapter) => ({ path: chapter.file, bytes: chapter.counts.bytes }))], file);
  const heard = await ebur128(file);
  if (!heard) throw new Error('This proof needs an ffmpeg. Please install it or set FFMPEG_PATH.');
  const wrong: string[] = [];
  const off = (what: string, ours: number, theirs: number, most: number): void => {
    if (Math.abs(ours - theirs) > most) wrong.push(`${what} ${ours.toFixed(2)}, ffmpeg says ${theirs.toFixed(2)}`);
  };
  off('loudness', book.measure.integratedLufs, heard.integratedLufs, bars.loudnessLu);
  off('true peak', book.measure.truePeakDbtp, heard.truePeakDbtp, bars.truePeakDb);
  if (Math.abs(book.measure.integratedLufs - masters.drama.integratedLufs) > bars.loudnessLu) wrong.push(`the book stands at ${book.measure.integratedLufs.toFixed(2)} LUFS`);
  if (book.measure.truePeakDbtp > masters.drama.truePeakDbtp) wrong.push(`its true peak is ${book.measure.truePeakDbtp.toFixed(2)} dBTP`);
  const form = { kind: 'mp3', sampleRate: 44_100, channels: 2, bitRateKbps: 192, constantBitRate: true };
  const first = book.chapters[0]?.figures;
  if (!first) return ['it has no chapter'];
  const verdicts = (of: Figures): string => certify({ ...form, ...first, ...pick(of) }, certificatePresets.drama).map((row) => `${row.id} ${row.pass}`).join();
  // ffmpeg says tenths: a figure nearer to its limit than that is on either side of it. Its range is left aside: it counts
  // the first three seconds' windows before they are full (Tech 3342 does not), which in a short book is LU apart.
  const either = [-1, 0, 1].map((step) => verdicts({ integratedLufs: heard.integratedLufs + step * rounding, truePeakDbtp: heard.truePeakDbtp + step * rounding, loudnessRangeLu: book.measure.loudnessRangeLu }));
  if (!either.includes(verdicts(book.measure))) wrong.push(`the certificate says otherwise than ffmpeg (${told(book.measure)} against ${told(heard)})`);
  const sound = await decodeClip(await readFile(file));
  if (sound.channels.some((samples) => samples.some((sample) => Math.abs(sample) > 1))) wrong.push('a sample is over full scale');
  const handles = { dialogue: await open(path.join(folder, 'd.wav'), 'w'), music: await open(path.join(folder, 'm.wav'), 'w'), effects: await open(path.join(folder, 'e.wav'), 'w') };
  try {
    const tags = { title: 'T', artist: 'A' };
    const mastered = book.chapters.map(({ made }) => ({ timeline: made.chapter.timeline, voices: made.chapter.voices, setting: made.setting }));
    const { sumErrorDb } = await writeStems(mastered, async (asset) => decodeClip(await readFile(clips[asset] ?? '')), handles, { bits: 24, tags: { dialogue: tags, music: tags, effects: tags } });
    if (sumErrorDb > bars.stemsDb) wrong.push(`the stems add up to within ${sumErrorDb.toFixed(3)} dB`);
  } finally {
    await Promise.all(Object.values(handles).map((handle) => handle.close()));
  }
  return wrong;
}

type Figures = Pick<LoudnessReport, 'integratedLufs' | 'truePeakDbtp' | 'loudnessRangeLu'>;
const pick = ({ integratedLufs, truePeakDbtp, loudnessRangeLu }: Figures): Figures => ({ integratedLufs, truePeakDbtp, loudnessRangeLu });
const told = ({ integratedLufs, truePeakDbtp, loudnessRangeLu }: Figures): string => `${integratedLufs.toFixed(2)} LUFS, ${truePeakDbtp.toFixed(2)} dBTP, range ${loudnessRangeLu.toFixed(2)} LU`;

/** True where every book holds, or the one that is named by its number. Needs an ffmpeg. */
export async function verifyMixes(only?: string): Promise<boolean> {
  const numbers = only === undefined ? Array.from({ length: books }, (_, at) => at + 1) : [Number(only)];
  if (!numbers.every((number) => Number.isInteger(number) && number > 0)) throw new Error('Name a book by its number, from 1.');
  let pool = new RenderPool();
  let held = 0;
  try {
    for (const seed of numbers) {
      const folder = await mkdtemp(path.join(tmpdir(), 'narratix-mixes-'));
      try {
        const wrong = await wrongWith(seed, pool, folder);
        if (wrong.length === 0) held += 1;
        else console.log(`book ${seed}: ${wrong.join('; ')}`);
      } catch (error) {
        // Said with all that lies behind it, and the other books go on: a pool that broke serves no more.
        console.log(`book ${seed}: it broke: ${inspect(error, { depth: 4 })}`);
        await pool.stop();
        pool = new RenderPool();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  } finally {
    await pool.stop();
  }
  console.log(`${held} of ${numbers.length} books hold: loudness within ${bars.loudnessLu} LU and true peak within ${bars.truePeakDb} dB of ffmpeg's ebur128, -16 LUFS within ${bars.loudnessLu}, at most -1 dBTP, the certificate as ffmpeg would give it, nothing over full scale, stems within ${bars.stemsDb} dB.`);
  return held === numbers.length;
}
