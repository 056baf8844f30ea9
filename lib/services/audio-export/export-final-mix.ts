import { masterRate, strideOf } from '../../audio/book-layout.ts';
import { masters, type MasterName } from '../../audio/masters.ts';
import { joinPeaks, parsePeaks } from '../../audio/peaks.ts';
import type { LoudnessReport } from '../../audio/loudness.ts';
import type { MasterMeasure } from '../../audio/types.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { MakeScope, ServiceContext } from '../interfaces.ts';
import { temporaryFolder } from '../temporary-files.ts';
import { bookChapters, type NamedChapter } from './book-chapters.ts';
import { projectShelf, type KeptChapter } from './chapter-shelf.ts';
import { loadMix } from './load-mix.ts';
import { measureSchema } from './measure-schema.ts';
import { renderBook, type RenderedBook } from './render-book.ts';
import { RenderPool } from './render-pool.ts';
import { forgetOld } from './forget-old.ts';

/** Samples a point of the waveform that the page draws: of a short book, and of one too long to show more. */
const finePoint = 256;
const coarsePoint = 8192;
/** Up to this length the page is given the fine one; the coarse one of a book still has four points a pixel. Seconds. */
const finePeaksSeconds = 1_200;

/**
 * Mixes, masters, encodes and measures what a production made, chapter by chapter, and stores its Export row. Chapters
 * that are there already are not rendered again. Asked again for the same production it gives the export that is there.
 */
export async function exportFinalMix(
  context: ServiceContext,
  input: { projectId: string; productionId: string; scope: MakeScope; master?: MasterName },
  options: { signal?: AbortSignal; progress?: (fraction: number) => void },
): Promise<{ exportId: string; measure: MasterMeasure }> {
  const name = input.master ?? 'drama';
  const { mix, done, last } = await context.transaction.run(
    async (tx) => {
      await requireProject(context, tx, input.projectId, 'edit');
      return {
        mix: await loadMix(tx, input.projectId, input.scope),
        done: await tx.export.findUnique({ where: { productionId: input.productionId } }),
        last: await tx.export.findFirst({ where: { projectId: input.projectId, preset: name }, orderBy: { createdAt: 'desc' }, select: { gainDb: true } }),
      };
    },
    { timeoutMs: 60_000, isolation: 'RepeatableRead' },
  );
  if (done) return { exportId: done.id, measure: measureSchema.parse(done.measure) };
  const chapters = await bookChapters(context.assets, mix.input, name);
  if (!chapters.some(({ clips }) => Object.keys(clips).length > 0)) {
    throw new ServiceError('conflict', { person: 'Not one line of this drama has a sound yet, so there is nothing to mix.' });
  }
  const { lanes, ...aim } = masters[name];
  await using folder = await temporaryFolder();
  await using pool = new RenderPool();
  const book = await renderBook(chapters, aim, projectShelf(context, input.projectId), {
    pool,
    folder: folder.path,
    ...(lanes === null ? {} : { lanes: [...lanes] }),
    ...(last === null ? {} : { lastGainDb: last.gainDb }),
    ...options,
  });
  context.log.info({ chapters: chapters.length, rendered: book.rendered, ...book.spent }, 'book mastered');
  return await storeExport(context, input, name, mix.key, chapters, book);
}

async function storeExport(
  context: ServiceContext,
  input: { projectId: string; productionId: string },
  preset: MasterName,
  mixHash: string,
  chapters: NamedChapter[],
  book: RenderedBook<KeptChapter>,
): Promise<{ exportId: string; measure: MasterMeasure }> {
  const peaks = await context.assets.put({ ownerId: context.actor.userId, bytes: await bookPeaks(context, book.chapters), mediaType: 'application/octet-stream' });
  const row = await context.transaction.run(async (tx) => {
    const stored = await tx.export.upsert({
      where: { productionId: input.productionId },
      create: {
        projectId: input.projectId,
        productionId: input.productionId,
        preset,
        mixHash,
        gainDb: book.gainDb,
        measure: { ...measureOf(book.measure) },
        peaksAssetId: peaks.id,
        chapters: { create: book.chapters.map(({ row: { id } }, index) => ({ index, title: chapters[index]?.title ?? '', chapterMixId: id })) },
      },
      update: {},
    });
    await forgetOld(tx, { projectId: input.projectId, preset, now: context.clock.now() });
    await bumpProject(tx, input.projectId);
    return stored;
  });
  return { exportId: row.id, measure: measureSchema.parse(row.measure) };
}

function measureOf({ durationSeconds, integratedLufs, truePeakDbtp, loudnessRangeLu }: LoudnessReport): MasterMeasure {
  return { durationSeconds, integratedLufs, truePeakDbtp, loudnessRangeLu };
}

async function bookPeaks(context: ServiceContext, chapters: KeptChapter[]): Promise<Uint8Array> {
  let start = 0;
  const parts = [];
  for (const { row } of chapters) {
    parts.push({ peaks: parsePeaks(await context.assets.read(row.peaksAssetId)), start });
    start += strideOf(row);
  }
  return joinPeaks(parts, start, start / masterRate > finePeaksSeconds ? coarsePoint : finePoint);
}
