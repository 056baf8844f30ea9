import { masters } from '../../audio/masters.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { checkBeforeYouSubmit, destinations, type Destination, type DestinationId } from '../../publishing/destinations.ts';
import { missingFromPack, type PackFile } from '../../publishing/pack.ts';
import { requireProject, sourceOf } from '../access.ts';
import { bookTags } from '../exports/book-tags.ts';
import { chapterColumns, exportTimeline, timelineOf } from '../exports/export-timeline.ts';
import { madeFileName } from '../exports/file-name.ts';
import { destinationIds, formatOf, masterFor, packFormat } from '../exports/formats.ts';
import { titleOf } from '../exports/master-title.ts';
import { sizesOf } from '../exports/read-masters.ts';
import { makeScopeSchema } from '../productions/scope.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import type { DestinationView, ExportFileView, PublishingView } from '../exports/view.ts';
import { packWords } from './book-facts.ts';
import { heardCredits, isReadHere, type CreditPart } from './credits-script.ts';
import { sampleCut } from './sample-line.ts';

/** Longest retail sample that any destination takes, seconds. */
const longestSample = 300;
const shownLetters = 160;

/** Where a drama can go, what is wanted there, and what of it is missing. Throws `not-found`. */
export async function readPublishing(context: ServiceContext, input: { projectId: string }): Promise<PublishingView> {
  const { project, rows, sizes, said, sample, heard } = await context.transaction.run(
    async (tx) => {
      const found = await requireProject(context, tx, input.projectId, 'listen');
      const exports = await newestExports(tx, found.id);
      const mixed = exports.find((row) => row.preset === 'drama' && row.state === 'ready');
      const drama = mixed ? await tx.exportChapter.findMany({ where: { exportId: mixed.id }, orderBy: { index: 'asc' }, select: chapterColumns }) : null;
      const words = await packWords(tx, found, drama ? exportTimeline(drama) : { speech: [], cues: [] });
      return {
        project: found,
        rows: exports,
        sizes: await sizesOf(tx, exports.flatMap(({ files }) => files.flatMap(({ assetId }) => assetId ?? []))),
        said: words,
        heard: await heardCredits(tx, found.id, words.credits),
        sample: drama ? await sampleOf(tx, found, drama) : null,
      };
    },
    { isolation: 'RepeatableRead' },
  );
  const cover = (await bookTags(context, project, project.title, { durationSeconds: 0, chapters: [] })).cover?.bytes ?? null;
  const read = said.credits.filter((script) => isReadHere(script.voice) || heard.has(script.key)).map(({ part }) => part);
  const view = (id: DestinationId): DestinationView => {
    const destination: Destination = destinations[id];
    const name = masterFor(id);
    const of = rows.filter((row) => row.preset === name);
    const ready = of.find((row) => row.state === 'ready');
    const newest = of[0];
    // Before its master is made, the pack is judged by the chapters of the mix.
    const source = ready ?? rows.find((row) => row.preset === 'drama' && row.state === 'ready');
    const files = source ? planned(destination, source.chapters.map(({ title }) => title), { sample: sample !== null && destination.sampleSeconds !== null, credits: destination.credits ? read : [] }) : [];
    return {
      id,
      name: destination.name,
      check: checkBeforeYouSubmit(destination),
      aiVoices: destination.aiVoices,
      aiSentence: destination.aiSentence,
      knownOn: destination.knownOn,
      wants: wantsOf(destination),
      missing: [...(source !== undefined && makeScopeSchema.parse(source.scope).kind !== 'all' ? ['The mix holds only a part of the book. Make everything, then the pack has all of it.'] : []), ...(ready ? [] : [`The ${masters[name].label} master is not made yet.`]), ...missingFromPack({ destination, facts: said.facts, files, cover, cast: said.cast, works: said.works, made: said.made })],
      master: {
        name,
        label: masters[name].label,
        state: newest === undefined ? 'none' : newest.state === 'making' || newest.state === 'paused' || newest.state === 'failed' ? newest.state : 'ready',
        fraction: newest?.fraction ?? 0,
        error: newest?.error ?? null,
        stale: ready !== undefined && staleBeside(ready, rows),
      },
      pack: ready ? packFile(ready, id, titleOf(project.title, name), sizes) : null,
    };
  };
  const { author, blurb, series, seriesPart } = project;
  const credits: PublishingView['credits'] = said.credits.map((script) => ({ part: script.part, words: script.written, read: read.includes(script.part) }));
  return { facts: { author, blurb, series, seriesPart }, sample, creditsCharacterId: project.creditsCharacterId, credits: rows.some((row) => row.state === 'ready') ? credits : [], destinations: destinationIds.map(view) };
}

type Row = Awaited<ReturnType<typeof newestExports>>[number];

/** The newest export of each master in each state, newest first. */
async function newestExports(tx: Tx, projectId: string) {
  return await tx.export.findMany({ where: { projectId }, orderBy: { shownAt: 'desc' }, distinct: ['preset', 'state'], include: { files: true, chapters: { orderBy: { index: 'asc' }, select: { title: true } } } });
}

/** Whether a master is of another state of the lines than the drama's newest mix. */
function staleBeside(row: Row, rows: Row[]): boolean {
  const drama = rows.find(({ preset, state }) => preset === 'drama' && state === 'ready');
  return drama !== undefined && row.mixHash !== drama.mixHash;
}

async function sampleOf(tx: Tx, project: { id: string; sampleSegmentId: string | null }, chapters: Prisma.ExportChapterGetPayload<{ select: typeof chapterColumns }>[]): Promise<PublishingView['sample']> {
  const segments = await tx.segment.findMany({ where: { projectId: project.id }, select: { id: true, kind: true, start: true, end: true } });
  const cut = sampleCut(chapters.map(({ chapterMix }) => timelineOf(chapterMix.timeline)), new Map(segments.map(({ id, kind }) => [id, kind])), project.sampleSegmentId, longestSample);
  const segment = segments.find(({ id }) => id === cut?.segmentId);
  if (!cut || !segment) return null;
  const { text } = await sourceOf(tx, project.id);
  const words = text.slice(segment.start, segment.end).replaceAll(/\s+/gu, ' ').trim();
  return { segmentId: cut.segmentId, words: words.length > shownLetters ? `${words.slice(0, shownLetters).toWellFormed()}…` : words, seconds: cut.window.to - cut.window.from, picked: cut.segmentId === project.sampleSegmentId };
}

/** The files that the pack will have: what it is judged by before it is made. */
function planned(destination: Destination, titles: string[], { sample, credits }: { sample: boolean; credits: readonly CreditPart[] }): PackFile[] {
  const { kind } = destination.sound;
  const sounds: PackFile[] = destination.files === 'whole' ? [{ role: 'whole', file: '', extension: kind }] : titles.map((title, index) => ({ role: 'chapter', file: '', extension: kind, number: index + 1, title }));
  const spoken = credits.map((part): PackFile => ({ role: `${part}-credits`, file: '', extension: kind }));
  return [...sounds, ...spoken, ...(sample ? [{ role: 'sample' as const, file: '', extension: 'mp3' }] : []), ...(destination.captions ? [{ role: 'captions' as const, file: '', extension: 'vtt' }] : [])];
}

function wantsOf({ sound, files, cover, credits, sampleSeconds, captions, notes }: Destination): string[] {
  const form = [sound.kind.toUpperCase(), sound.channels === 1 ? 'mono' : 'stereo', ...(sound.bitRate === undefined ? [] : [`${sound.bitRate / 1000} kbit/s`])].join(', ');
  return [
    files === 'whole' ? `The whole in one file (${form}).` : `A file for each chapter (${form}).`,
    ...(cover === null ? [] : [`A cover, ${cover.shape === 'square' ? `square, at least ${cover.least} pixels wide` : `16:9, at least ${cover.least} pixels high`}${cover.most === null ? '' : ` and at most ${cover.most}`}.`]),
    ...(credits ? ['Spoken opening and closing credits. A voice of this machine reads them by itself, one that is paid for once you have heard them.'] : []),
    ...(sampleSeconds === null ? [] : [`A sample of at most ${sampleSeconds / 60} minutes.`]),
    ...(captions ? ['Captions.'] : []),
    ...notes,
  ];
}

function packFile(row: Row, id: DestinationId, title: string, sizes: Map<string, number>): ExportFileView {
  const name = packFormat(id);
  const file = row.files.find(({ format }) => format === name);
  const format = formatOf(name);
  return {
    format: name,
    shelf: format.shelf,
    label: format.label,
    purpose: format.purpose,
    state: file?.state === 'making' || file?.state === 'paused' || file?.state === 'ready' || file?.state === 'failed' ? file.state : 'none',
    fraction: file?.fraction ?? 0,
    error: file?.error ?? null,
    bytes: file?.assetId ? (sizes.get(file.assetId) ?? null) : null,
    fileName: madeFileName(title, format),
    url: `/api/exports/${row.id}/${name}`,
  };
}
