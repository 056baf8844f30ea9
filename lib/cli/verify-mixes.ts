/**
 * `npm run verify -- mixes`: 100 random books, each mastered as a drama and as one of the other masters in turn, and held
 * against what ffmpeg hears in the encoded files: the figures of the certificates and the verdicts on them, full scale,
 * and that the stems add up to the mix. The form of the files (kind, rates, channels) is not asked of ffmpeg.
 */
import { mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { masterRate, mp3BitRate } from '../audio/book-layout.ts';
import { bookInfoFrame, type Mp3Counts } from '../audio/book-mp3.ts';
import { certify } from '../audio/certificate.ts';
import { decodeClip } from '../audio/clip-file.ts';
import type { EncodedFigures } from '../audio/chapter-master.ts';
import type { MeasuredPart } from '../audio/loudness.ts';
import { masterNames, masters, type MasterName } from '../audio/masters.ts';
import { samplesPerFrame } from '../audio/mp3-info.ts';
import { writeStems } from '../audio/stems.ts';
import type { Timeline } from '../audio/types.ts';
import type { VoiceTreatments } from '../audio/voice-treatment.ts';
import { bookChapters } from '../services/audio-export/book-chapters.ts';
import { renderBook, type ChapterShelf, type MadeChapter, type RenderedBook } from '../services/audio-export/render-book.ts';
import { RenderPool } from '../services/audio-export/render-pool.ts';
import { presetOf, wholeOf, type ChapterFigures } from '../services/exports/certificate-view.ts';
import { writeParts } from '../services/exports/file-parts.ts';
import { secondFigures, type SecondFigures } from './files/second-opinion.ts';
import { randomBook, type RandomBook } from './mix-book.ts';

const books = 100;
/**
 * How far our figures may be from those of ffmpeg. It tells loudness and true peak to the tenth; one window more or less
 * above the gate of the loudness range was seen to move it by half an LU, and Tech 3342 allows its meters one.
 */
const bars = { integratedLufs: 0.2, truePeakDbtp: 0.3, loudnessRangeLu: 1, rmsDb: 0.1, samplePeakDb: 0.1, noiseFloorDb: 0.3, headSeconds: 0.03, tailSeconds: 0.03, durationSeconds: 0.001 };
const figureNames = ['integratedLufs', 'truePeakDbtp', 'loudnessRangeLu', 'rmsDb', 'samplePeakDb', 'noiseFloorDb', 'headSeconds', 'tailSeconds', 'durationSeconds'] as const satisfies readonly (keyof typeof bars)[];
const stemsBar = 0.1;

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
    withPieces: () => Promise.resolve([]),
    async keep(made) {
      const file = path.join(folder, `kept-${(number += 1)}.mp3`);
      await rename(made.file, file);
      return { measured: made.master.measured, figures: made.master.figures, counts: made.master.counts, file, made };
    },
  };
}

/** What is wrong with one book, plain words; none where all holds: as a drama, and as one of the other masters in turn. */
async function wrongWith(seed: number, pool: RenderPool, folder: string): Promise<string[]> {
  const book = await randomBook(seed, folder);
  const treatments = async ({ timelines, clips }: { timelines: Timeline[]; clips: RandomBook['clips'] }): Promise<VoiceTreatments> => (await pool.run<'voices'>({ kind: 'voices', timeline: { speech: timelines.flatMap((timeline) => timeline.speech) }, clips })).treatments;
  const others = masterNames.filter((name) => name !== 'drama');
  const wrong: string[] = [];
  for (const name of ['drama' as const, others[seed % others.length]!]) {
    const chapters = await bookChapters({ path: (asset) => Promise.resolve(book.clips[asset] ?? '') }, book.input, name, treatments);
    const rendered = await renderBook(chapters, masters[name], shelfIn(folder), { pool, folder });
    for (const said of [...(await wrongAs(name, rendered, folder)), ...(name === 'drama' ? await wrongStems(rendered, book, folder) : [])]) wrong.push(`${name}: ${said}`);
    await Promise.all(rendered.chapters.map(({ file }) => rm(file)));
  }
  return wrong;
}

/** The files that a master is, with what we found in each. */
async function filesOf(name: MasterName, book: RenderedBook<Kept>, folder: string): Promise<{ file: string; figures: ChapterFigures }[]> {
  const parts = masters[name].chapterByChapter ? book.chapters.map((chapter) => [chapter]) : [book.chapters];
  const files: { file: string; figures: ChapterFigures }[] = [];
  for (const [index, chapters] of parts.entries()) {
    const file = path.join(folder, `${name}-${index}.mp3`);
    await writeParts([{ held: bookInfoFrame(chapters.map((chapter) => chapter.counts), samplesPerFrame, masters[name].channels) }, ...chapters.map((chapter) => ({ path: chapter.file, bytes: chapter.counts.bytes }))], file);
    const [only] = chapters;
    files.push({ file, figures: masters[name].chapterByChapter && only ? only.figures : wholeOf(chapters.map((chapter) => chapter.figures), book.measure) });
  }
  return files;
}

/** What is wrong with a master in the ears of ffmpeg. */
async function wrongAs(name: MasterName, book: RenderedBook<Kept>, folder: string): Promise<string[]> {
  const { channels, chapterByChapter, integratedLufs: aim, truePeakDbtp: ceiling } = masters[name];
  const wrong: string[] = [];
  for (const { file, figures } of await filesOf(name, book, folder)) {
    const heard = await secondFigures(file, { channels, sampleRate: masterRate });
    for (const figure of figureNames) {
      // Of a whole book the quietest chapter's noise floor is known: a half second that lies in two chapters may be quieter.
      const quieter = figure === 'noiseFloorDb' && !chapterByChapter && heard[figure] < figures[figure];
      if (!quieter && Math.abs(figures[figure] - heard[figure]) > bars[figure]) wrong.push(`${figure} ${figures[figure].toFixed(2)}, ffmpeg says ${heard[figure].toFixed(2)}`);
    }
    // Where every chapter stands for itself, one with a shout in it may not come up to its aim under its ceiling: its certificate says so.
    if (!chapterByChapter && Math.abs(figures.integratedLufs - aim) > bars.integratedLufs) wrong.push(`the book stands at ${figures.integratedLufs.toFixed(2)} LUFS`);
    if (figures.truePeakDbtp > ceiling) wrong.push(`its true peak is ${figures.truePeakDbtp.toFixed(2)} dBTP`);
    wrong.push(...otherVerdicts(name, figures, heard));
    const sound = await decodeClip(await readFile(file));
    if (sound.channels.some((samples) => samples.some((sample) => Math.abs(sample) > 1))) wrong.push('a sample is over full scale');
    await rm(file);
  }
  return wrong;
}

/** Limits that the certificate and ffmpeg judge otherwise, but where the figure lies on the limit itself. */
function otherVerdicts(name: MasterName, ours: ChapterFigures, theirs: SecondFigures): string[] {
  const form = { kind: 'mp3', sampleRate: masterRate, channels: masters[name].channels, bitRateKbps: mp3BitRate / 1000, constantBitRate: true };
  const verdicts = certify({ ...form, ...ours }, presetOf[name]);
  const others = certify({ ...form, ...ours, ...theirs }, presetOf[name]);
  return verdicts.flatMap((row, index) => {
    const figure = figureNames.find((one) => one === presetOf[name].limits[index]?.figure);
    const onLimit = figure !== undefined && [row.min, row.max].some((limit) => limit !== null && typeof row.value === 'number' && Math.abs(row.value - limit) <= bars[figure]);
    return row.pass === others[index]?.pass || onLimit ? [] : [`the certificate calls ${row.label} ${row.pass ? 'good' : 'bad'} (${row.value}), ffmpeg does not (${others[index]?.value})`];
  });
}

async function wrongStems(book: RenderedBook<Kept>, { clips }: RandomBook, folder: string): Promise<string[]> {
  const handles = { dialogue: await open(path.join(folder, 'd.wav'), 'w'), music: await open(path.join(folder, 'm.wav'), 'w'), effects: await open(path.join(folder, 'e.wav'), 'w') };
  try {
    const tags = { title: 'T', artist: 'A' };
    const mastered = book.chapters.map(({ made }) => ({ timeline: made.chapter.timeline, voices: made.chapter.voices, setting: made.setting }));
    const { sumErrorDb } = await writeStems(mastered, async (asset) => decodeClip(await readFile(clips[asset] ?? '')), handles, { format: 'wav', bits: 24, tags: { dialogue: tags, music: tags, effects: tags } });
    return sumErrorDb > stemsBar ? [`the stems add up to within ${sumErrorDb.toFixed(3)} dB`] : [];
  } finally {
    await Promise.all(Object.values(handles).map((handle) => handle.close()));
  }
}

/** "7" or "32-100". */
function numbersIn(said: string): number[] {
  const [from = 0, to = from, ...more] = said.split('-').map(Number);
  if (more.length > 0 || !Number.isInteger(from) || !Number.isInteger(to) || from < 1 || to < from) throw new Error('Name a book by its number, from 1, or several as 32-100.');
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** True where every book holds, or those that are named by their numbers. Needs an ffmpeg. */
export async function verifyMixes(only = `1-${books}`): Promise<boolean> {
  const numbers = numbersIn(only);
  let pool = new RenderPool();
  let held = 0;
  try {
    for (const seed of numbers) {
      const folder = await mkdtemp(path.join(tmpdir(), 'narratix-mixes-'));
      try {
        const wrong = await wrongWith(seed, pool, folder);
        if (wrong.length === 0) held += 1;
        console.log(`book ${seed}: ${wrong.length === 0 ? 'holds' : wrong.join('; ')}`);
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
  console.log(`${held} of ${numbers.length} books hold: loudness within ${bars.integratedLufs} LU and true peak within ${bars.truePeakDbtp} dB of ffmpeg's ebur128, loudness range within ${bars.loudnessRangeLu} LU of what its short-term loudness adds up to, RMS, peak, noise floor, head and tail as summed over what ffmpeg decodes, the verdicts on these the same (the form of the files is not asked of it; in a book that is one file a half second across two chapters may be quieter than the noise floor), each master at its loudness and under its ceiling, nothing over full scale, stems within ${stemsBar} dB.`);
  return held === numbers.length;
}
