import { masterRate, strideOf } from '../../audio/book-layout.ts';
import { masters, type MasterName } from '../../audio/masters.ts';
import { discard } from '../../audio/pcm.ts';
import { parsePeaks, PeakJoiner } from '../../audio/peaks.ts';
import type { LoudnessReport } from '../../audio/loudness.ts';
import type { MasterMeasure } from '../../audio/types.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import { chaptersInScope, segmentsInScope } from '../productions/scope.ts';
import type { MakeScope, ServiceContext, Tx } from '../interfaces.ts';
import { needsTake } from '../speech-generation/needs-take.ts';
import { temporaryFolder } from '../temporary-files.ts';
import { bookChapters } from './book-chapters.ts';
import { projectShelf, type KeptChapter } from './chapter-shelf.ts';
import { encoderOf } from './encoder.ts';
import { loadMix } from './load-mix.ts';
import { renderBook } from './render-book.ts';
import { RenderPool } from './render-pool.ts';
import { voiceTreatments, type HeardVoices } from './voice-treatments.ts';

/** Samples a point of the waveform that the page draws: of a short book, and of one too long to show more. */
const finePoint = 256;
const coarsePoint = 8192;
/** Up to this length the page is given the fine one; the coarse one of a book still has four points a pixel. Seconds. */
const finePeaksSeconds = 1_200;

export interface MasterInput {
  projectId: string;
  scope: MakeScope;
  master: MasterName;
}

export interface MasterOptions {
  signal?: AbortSignal;
  /** Share done, 0 to 1, never falling. */
  progress?: (fraction: number) => void;
}

/** The columns of an export that is ready. */
export interface MasteredBook {
  columns: Pick<Prisma.ExportUncheckedCreateInput, 'preset' | 'scope' | 'mixHash' | 'gainDb' | 'measure' | 'peaksAssetId'> & { whole: boolean };
  chapters: { index: number; title: string; chapterMixId: string }[];
  /** Of its voices: to be kept as it is stored. */
  learned: HeardVoices['learned'];
}

/**
 * Mixes, masters, encodes and measures a drama as its rows are now, chapter by chapter. Chapters that are there already
 * are not rendered again. Throws ServiceError: `conflict` where nothing has a sound yet, and as RenderPool.run.
 */
export async function masterBook(context: ServiceContext, { projectId, scope, master: name }: MasterInput, options: MasterOptions): Promise<MasteredBook> {
  const { mix, last, whole } = await context.transaction.run(
    async (tx) => {
      await requireProject(context, tx, projectId, 'edit');
      const loaded = await loadMix(tx, projectId, scope);
      const isWhole = await lacksNothing(tx, projectId, scope);
      return { mix: loaded, whole: isWhole, last: await lastGain(tx, { projectId, preset: name, whole: isWhole }) };
    },
    { timeoutMs: 60_000, isolation: 'RepeatableRead' },
  );
  await using folder = await temporaryFolder();
  await using pool = new RenderPool();
  pool.warm();
  let learned: HeardVoices['learned'] = {};
  const chapters = await bookChapters(context.assets, mix.input, name, async (book) => {
    const heard = await voiceTreatments(context, pool, book, whole);
    learned = heard.learned;
    return heard.treatments;
  });
  if (!chapters.some(({ clips }) => Object.keys(clips).length > 0)) {
    throw new ServiceError('conflict', { person: 'Not one line of this drama has a sound yet, so there is nothing to mix.' });
  }
  const book = await renderBook(chapters, masters[name], projectShelf(context, projectId), { pool, folder: folder.path, ...(await encoderOf()), ...(last === null ? {} : { lastGainDb: last }), ...options });
  context.log.info({ master: name, chapters: chapters.length, rendered: book.rendered, renderedSeconds: Math.round(book.renderedSeconds), ...book.spent }, 'book mastered');
  const peaks = await context.assets.put({ ownerId: context.actor.userId, bytes: await bookPeaks(context, book.chapters), mediaType: 'application/octet-stream' });
  return {
    columns: { preset: name, scope: toJson(scope), mixHash: mix.key, gainDb: book.gainDb, whole, measure: { ...measureOf(book.measure) }, peaksAssetId: peaks.id },
    chapters: book.chapters.map(({ row: { id } }, index) => ({ index, title: chapters[index]?.title ?? '', chapterMixId: id })),
    learned,
  };
}

/** True where every line of a scope sounds as it now is, and every sound is there: what is mixed then waits for nothing. */
export async function lacksNothing(tx: Tx, projectId: string, scope: MakeScope): Promise<boolean> {
  if ((await tx.cue.count({ where: { projectId, enabled: true, chosenTakeId: null, scene: { chapter: chaptersInScope(projectId, scope) } } })) > 0) return false;
  return (await needsTake(tx, segmentsInScope(projectId, scope))).length === 0;
}

/**
 * The gain of the newest master of this kind, dB, at which a book that changed a little is mastered again; null where there
 * is none. A `whole` book takes it from no master that had to do without a line or a sound, or with one as it was before: what
 * is made once they are there is what would have been made at once.
 */
export async function lastGain(tx: Tx, { projectId, preset, whole }: { projectId: string; preset: MasterName; whole: boolean }): Promise<number | null> {
  return (await tx.export.findFirst({ where: { projectId, preset, state: 'ready', ...(whole ? { whole } : {}) }, orderBy: { shownAt: 'desc' }, select: { gainDb: true } }))?.gainDb ?? null;
}

function measureOf({ durationSeconds, integratedLufs, truePeakDbtp, loudnessRangeLu }: LoudnessReport): MasterMeasure {
  return { durationSeconds, integratedLufs, truePeakDbtp, loudnessRangeLu };
}

async function bookPeaks(context: ServiceContext, chapters: KeptChapter[]): Promise<Uint8Array> {
  const samples = chapters.reduce((sum, { row }) => sum + strideOf(row), 0);
  const joiner = new PeakJoiner(samples, samples / masterRate > finePeaksSeconds ? coarsePoint : finePoint);
  let start = 0;
  for (const { row } of chapters) {
    const peaks = parsePeaks(await context.assets.read(row.peaksAssetId));
    joiner.add(peaks, start);
    // Of a long book these are more than all else that a render holds.
    discard(peaks.min, peaks.max);
    start += strideOf(row);
  }
  return joiner.finish();
}
