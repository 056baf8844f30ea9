/**
 * The render of a bench in a process of its own, so that its memory is its own. Reads a plan, renders the book, keeps
 * its chapters in a folder, and writes what it found.
 */
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LoudnessReport, MeasuredPart } from '../../audio/loudness.ts';
import type { Mp3Counts } from '../../audio/book-mp3.ts';
import type { KeptChapterSound, KeptPiece } from '../../audio/kept-pieces.ts';
import type { MasterSetting } from '../../audio/master-blocks.ts';
import { masters } from '../../audio/masters.ts';
import { buildChapterTimelines } from '../../audio/timeline.ts';
import type { TimelineInput } from '../../audio/types.ts';
import { bookChapters } from '../../services/audio-export/book-chapters.ts';
import { encoderOf } from '../../services/audio-export/encoder.ts';
import { renderBook, type ChapterShelf, type RenderedBook } from '../../services/audio-export/render-book.ts';
import type { VoiceTreatments } from '../../audio/voice-treatment.ts';
import { RenderPool } from '../../services/audio-export/render-pool.ts';
import { measuredVoices } from '../../services/audio-export/voice-treatments.ts';

export interface RenderPlan {
  input: TimelineInput;
  clips: { [asset: string]: string };
  /** Chapters as they are finished lie here; also for those under way. */
  folder: string;
  lastGainDb?: number;
  /** What is known of the voices from an earlier render, as their rows would keep it. */
  treatments?: VoiceTreatments;
  /** True: an ffmpeg of the machine encodes, as the studio has it where there is one; else LAME as WebAssembly. */
  ffmpeg?: boolean;
  /** How often the whole book comes, each time as other chapters: a longer book of the same clips. */
  times: number;
}

interface Kept {
  file: string;
  counts: Mp3Counts;
  durationSeconds: number;
  truePeakDbtp: number;
  setting: MasterSetting;
  pieces: KeptPiece[];
}

export interface RenderFound {
  wallSeconds: number;
  measure: LoudnessReport;
  gainDb: number;
  treatments: VoiceTreatments;
  rendered: number;
  renderedSeconds: number;
  spent: RenderedBook<never>['spent'];
  chapters: { file: string; counts: Mp3Counts; durationSeconds: number }[];
  /** Of the timeline, seconds. */
  soundSeconds: number;
}

type Shelved = Kept & { measured: MeasuredPart };

function shelved(kept: Kept, units: Float32Array): Shelved {
  return { ...kept, measured: { units, durationSeconds: kept.durationSeconds, truePeakDbtp: kept.truePeakDbtp } };
}

async function energiesOf(file: string): Promise<Float32Array> {
  return new Float32Array(Uint8Array.from(await readFile(file)).buffer);
}

/**
 * Chapters in a folder: the sound, and beside it what was measured, the energies as 32-bit floats and the waveform. Pieces
 * are taken from those that were there before: chapters that come many times in one book would else be made once.
 */
async function folderShelf(folder: string): Promise<ChapterShelf<Shelved>> {
  const before = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const place = (key: string, gainDb: number): string => path.join(folder, `${key.slice(0, 32)}_${gainDb}`);
  return {
    async find({ key }, gainDb) {
      if (gainDb === null) return null;
      const text = await readFile(`${place(key, gainDb)}.json`, 'utf8').catch(() => null);
      if (text === null) return null;
      return shelved(JSON.parse(text), await energiesOf(`${place(key, gainDb)}.energies`));
    },
    async withPieces(keys, { gainDb }) {
      const found: KeptChapterSound[] = [];
      for (const name of before) {
        const kept: Kept = JSON.parse(await readFile(path.join(folder, name), 'utf8'));
        if (kept.setting.gainDb !== gainDb || !kept.pieces.some(({ key }) => keys.includes(key))) continue;
        const beside = (kind: string): string => kept.file.replace(/mp3$/u, kind);
        found.push({ file: kept.file, pieces: kept.pieces, energies: await energiesOf(beside('energies')), peaks: Uint8Array.from(await readFile(beside('peaks'))) });
      }
      return found;
    },
    async keep({ chapter, setting, master, file }) {
      const name = place(chapter.key, setting.gainDb);
      await rename(file, `${name}.mp3`);
      const { units, durationSeconds, truePeakDbtp } = master.measured;
      const kept: Kept = { file: `${name}.mp3`, counts: master.counts, durationSeconds, truePeakDbtp, setting, pieces: master.pieces };
      await writeFile(`${name}.peaks`, master.peaks);
      await writeFile(`${name}.energies`, units);
      await writeFile(`${name}.json`, JSON.stringify(kept));
      return shelved(kept, units);
    },
  };
}

async function main([planFile, foundFile]: string[]): Promise<void> {
  const plan: RenderPlan = JSON.parse(await readFile(planFile ?? '', 'utf8'));
  const began = performance.now();
  await using pool = new RenderPool();
  pool.warm();
  let treatments = plan.treatments ?? null;
  const once = await bookChapters({ path: (asset) => Promise.resolve(plan.clips[asset] ?? '') }, plan.input, 'drama', async ({ timelines, clips }) => {
    treatments ??= await measuredVoices(pool, timelines.flatMap((timeline) => timeline.speech), clips);
    return treatments;
  });
  const chapters = Array.from({ length: plan.times }, (_, time) => once.map((chapter) => ({ ...chapter, key: `${time}-${chapter.key}` }))).flat();
  const book = await renderBook(chapters, masters.drama, await folderShelf(plan.folder), { pool, folder: plan.folder, ...(plan.ffmpeg ? await encoderOf() : {}), ...(plan.lastGainDb === undefined ? {} : { lastGainDb: plan.lastGainDb }) });
  const found: RenderFound = {
    wallSeconds: (performance.now() - began) / 1000,
    measure: book.measure,
    gainDb: book.gainDb,
    treatments: treatments ?? {},
    rendered: book.rendered,
    renderedSeconds: book.renderedSeconds,
    spent: book.spent,
    chapters: book.chapters.map(({ file, counts, durationSeconds }) => ({ file, counts, durationSeconds })),
    soundSeconds: plan.times * buildChapterTimelines(plan.input).reduce((sum, timeline) => sum + timeline.durationSeconds, 0),
  };
  await writeFile(foundFile ?? '', JSON.stringify(found));
}

await main(process.argv.slice(2));
