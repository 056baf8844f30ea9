import type { Prisma } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import { bumpProject } from '../../db/notify.ts';
import { buildTimeline } from '../../audio/timeline.ts';
import type { MasterMeasure, Timeline } from '../../audio/types.ts';
import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { MakeScope, ServiceContext } from '../interfaces.ts';
import { temporaryFolder } from '../temporary-files.ts';
import { loadMix } from './load-mix.ts';
import { measureSchema } from './measure-schema.ts';
import { renderMaster, type RenderProblem } from './render.ts';

/** Up to this length the page is given the fine waveform; the coarse one of a book still has four points a pixel. Seconds. */
const finePeaksSeconds = 1_200;

/**
 * Mixes, masters, encodes and measures what a production made, and stores its files and its Export row. Asked again for
 * the same production it gives the export that is there; a mix of exactly the same sounds is not rendered twice.
 */
export async function exportFinalMix(
  context: ServiceContext,
  input: { projectId: string; productionId: string; scope: MakeScope },
  options: { signal?: AbortSignal; progress?: (fraction: number) => void },
): Promise<{ exportId: string; measure: MasterMeasure }> {
  const { project, mix, done } = await context.transaction.run(
    async (tx) => ({
      project: await requireProject(context, tx, input.projectId, 'edit'),
      mix: await loadMix(tx, input.projectId, input.scope),
      done: await tx.export.findUnique({ where: { productionId: input.productionId } }),
    }),
    { timeoutMs: 60_000, isolation: 'RepeatableRead' },
  );
  if (done) return { exportId: done.id, measure: measureSchema.parse(done.measure) };
  const twin = await context.transaction.run((tx) => tx.export.findFirst({ where: { projectId: project.id, mixHash: mix.key }, orderBy: { createdAt: 'desc' } }));
  if (twin) {
    const { measure, timeline, mp3AssetId, wavAssetId, peaksAssetId } = twin;
    return await storeExport(context, input, {
      mixHash: mix.key,
      timeline: timeline as Prisma.InputJsonObject,
      measure: measure as Prisma.InputJsonObject,
      mp3AssetId,
      wavAssetId,
      peaksAssetId,
    });
  }
  const timeline = buildTimeline(mix.input);
  if (!timeline.speech.some((clip) => clip.asset !== null)) {
    throw new ServiceError('conflict', { person: 'Not one line of this drama has a sound yet, so there is nothing to mix.' });
  }
  await using folder = await temporaryFolder();
  const rendered = await renderMaster(
    { timeline, clips: await clipsOf(context, timeline), folder: folder.path, tags: { title: project.title, artist: 'Narratix', album: project.title } },
    options,
  );
  await noteProblems(context, rendered.problems);
  const ownerId = context.actor.userId;
  const durationSeconds = rendered.measure.durationSeconds;
  const mp3 = await context.assets.put({ ownerId, bytes: { file: rendered.files.mp3 }, mediaType: 'audio/mpeg', durationSeconds });
  const wav = await context.assets.put({ ownerId, bytes: { file: rendered.files.wav }, mediaType: 'audio/wav', durationSeconds });
  const peaks = await context.assets.put({ ownerId, bytes: { file: durationSeconds > finePeaksSeconds ? rendered.files.coarsePeaks : rendered.files.peaks }, mediaType: 'application/octet-stream' });
  return await storeExport(context, input, {
    mixHash: mix.key,
    timeline: toJson(timeline),
    measure: { ...rendered.measure },
    mp3AssetId: mp3.id,
    wavAssetId: wav.id,
    peaksAssetId: peaks.id,
  });
}

/** A line whose sound could not be read is silent in the mix; the line says so. */
async function noteProblems(context: ServiceContext, problems: RenderProblem[]): Promise<void> {
  if (problems.length === 0) return;
  context.log.warn({ problems: problems.length }, 'clips could not be used in the mix');
  await context.transaction.run(async (tx) => {
    for (const { segmentId, cueId, message } of problems) {
      if (segmentId !== null) await tx.segment.updateMany({ where: { id: segmentId }, data: { speakError: message } });
      if (cueId !== null) await tx.cue.updateMany({ where: { id: cueId }, data: { soundError: message } });
    }
  });
}

type ExportData = Pick<Prisma.ExportUncheckedCreateInput, 'mixHash' | 'timeline' | 'measure' | 'mp3AssetId' | 'wavAssetId' | 'peaksAssetId'>;

async function storeExport(
  context: ServiceContext,
  input: { projectId: string; productionId: string },
  data: ExportData,
): Promise<{ exportId: string; measure: MasterMeasure }> {
  return await context.transaction.run(async (tx) => {
    const row = await tx.export.upsert({
      where: { productionId: input.productionId },
      create: { projectId: input.projectId, productionId: input.productionId, ...data },
      update: {},
    });
    await bumpProject(tx, input.projectId);
    return { exportId: row.id, measure: measureSchema.parse(row.measure) };
  });
}

/** Where each clip of the timeline lies on this machine. */
async function clipsOf(context: ServiceContext, timeline: Timeline): Promise<{ [asset: string]: string }> {
  const files: { [asset: string]: string } = {};
  for (const { asset } of [...timeline.speech, ...timeline.cues]) {
    if (asset !== null && !(asset in files)) files[asset] = await context.assets.path(asset);
  }
  return files;
}
