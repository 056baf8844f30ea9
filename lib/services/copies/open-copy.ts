import { createHash, randomUUID } from 'node:crypto';
import type { Prisma } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { makeScopeSchema } from '../productions/scope.ts';
import { summarise } from '../projects/summarise.ts';
import { writeFactor } from '../segments/line-factor.ts';
import { voiceHash } from '../speech-generation/key.ts';
import { temporaryFolder } from '../temporary-files.ts';
import type { ProjectSummary } from '../views.ts';
import type { Copy, CopyTake } from './copy-format.ts';
import { notACopy, readCopyZip } from './read-zip.ts';

/** Makes a new project of a copy: its text, cast, takes and cues, with new ids. All of it or nothing. */
export async function openCopy(context: ServiceContext, input: { file: string }): Promise<ProjectSummary> {
  await using folder = await temporaryFolder();
  const { copy, text, sounds, cover } = await readCopyZip(input.file, folder.path);
  checkWhole(copy, text, sounds);
  const assets = new Map<string, string>();
  const types = new Map(copy.voices.flatMap(({ sample }) => (sample ? [[sample.sha256, sample.mediaType] as const] : [])));
  for (const [sha256, file] of sounds) {
    const asset = await context.assets.put({ ownerId: context.actor.userId, bytes: { file }, mediaType: types.get(sha256) ?? 'audio/wav' });
    if (asset.sha256 !== sha256) throw notACopy(`sound ${sha256} has other bytes`);
    assets.set(sha256, asset.id);
  }
  const coverId = await storeCover(context, copy, cover);
  return await context.transaction.run((tx) => store(context, tx, copy, text, assets, coverId), { timeoutMs: 120_000 });
}

/** The rows of a copy hang together: the text is the text, segments tile it, every reference and sound is there. */
function checkWhole(copy: Copy, text: string, sounds: Map<string, string>): void {
  if (createHash('sha256').update(text, 'utf8').digest('hex') !== copy.source.sha256) throw notACopy('the text has other words than the copy says');
  let at = 0;
  for (const segment of copy.segments.toSorted((a, b) => a.start - b.start)) {
    if (segment.start !== at || segment.end <= segment.start) throw notACopy(`segments do not tile the text at ${at}`);
    at = segment.end;
  }
  // Chapters may be played in another order than they stand in the text; each line has its own number all the same.
  const numbers = new Set(copy.segments.map((segment) => segment.index));
  if (numbers.size !== copy.segments.length || copy.segments.some((segment) => segment.index >= copy.segments.length)) throw notACopy('segments are not numbered through');
  if (copy.segments.length > 0 && at !== text.length) throw notACopy('segments do not reach the end of the text');
  const chapters = new Set(copy.chapters.map((row) => row.id));
  const scenes = new Set(copy.scenes.map((row) => row.id));
  const characters = new Set(copy.characters.map((row) => row.id));
  const voices = new Set(copy.voices.map((row) => row.id));
  const known = (id: string | null) => id === null || characters.has(id);
  const sound = (take: CopyTake | null) => take === null || sounds.has(take.sha256);
  const whole =
    copy.chapters.every((row) => known(row.narratorId)) &&
    copy.voices.every((row) => row.sample === null || sounds.has(row.sample.sha256)) &&
    copy.scenes.every((row) => chapters.has(row.chapterId) && known(row.narratorId)) &&
    copy.characters.every((row) => row.voiceId === null || voices.has(row.voiceId)) &&
    copy.segments.every((row) => chapters.has(row.chapterId) && scenes.has(row.sceneId) && (row.characterId === null || characters.has(row.characterId)) && sound(row.take)) &&
    copy.pickUps.every((row) => row.anchorStart <= row.anchorEnd && row.anchorEnd <= text.length) &&
    copy.cues.every((row) => scenes.has(row.sceneId) && sound(row.take)) &&
    copy.characters.filter((row) => row.role === 'narrator').length <= 1;
  if (!whole) throw notACopy('a row refers to one that is not there');
}

async function storeCover(context: ServiceContext, copy: Copy, bytes: Uint8Array | null): Promise<string | null> {
  const { cover } = copy.project;
  if (cover === null) return null;
  if (bytes === null) throw notACopy('the cover is not there');
  const asset = await context.assets.put({ ownerId: context.actor.userId, bytes, mediaType: cover.mediaType });
  if (asset.sha256 !== cover.sha256) throw notACopy('the cover has other bytes');
  return asset.id;
}

async function store(context: ServiceContext, tx: Tx, copy: Copy, text: string, assets: Map<string, string>, coverAssetId: string | null): Promise<ProjectSummary> {
  const ids = new Map<string, string>();
  const renew = (id: string): string => {
    const known = ids.get(id) ?? randomUUID();
    ids.set(id, known);
    return known;
  };
  const renewed = (id: string | null): string | null => (id === null ? null : renew(id));
  const now = context.clock.now();
  const sample = makeScopeSchema.safeParse(copy.project.sample);
  const project = await tx.project.create({
    data: {
      ownerId: context.actor.userId,
      title: copy.project.title,
      language: copy.project.language,
      author: copy.project.author,
      blurb: copy.project.blurb,
      series: copy.project.series,
      seriesPart: copy.project.seriesPart,
      style: copy.project.style,
      mixSettings: toJson(copy.project.mixSettings),
      walkOns: copy.project.walkOns,
      tags: copy.project.tags,
      reader: copy.project.reader,
      voiceEngine: copy.project.voiceEngine,
      earEngine: copy.project.earEngine,
      musicEngine: copy.project.musicEngine,
      effectEngine: copy.project.effectEngine,
      soundDensity: copy.project.soundDensity,
      readBy: copy.project.readBy,
      readNotes: copy.project.readNotes,
      coverAssetId,
      readAt: copy.segments.length > 0 ? now : null,
      sample: sample.success ? toJson(sample.data) : undefined,
      source: {
        create: {
          text,
          sha256: copy.source.sha256,
          length: text.length,
          words: copy.chapters.reduce((sum, chapter) => sum + chapter.words, 0),
          fileName: copy.source.fileName,
          encoding: copy.source.encoding,
          notes: copy.source.notes,
          format: copy.source.format,
          structure: toJson(copy.source.structure),
        },
      },
    },
  });
  const projectId = project.id;
  await tx.voice.createMany({
    data: copy.voices.map(({ sample, consent, ...row }) => ({
      ...row,
      id: renew(row.id),
      projectId,
      hash: voiceHash(row.engine, row.externalId, row.settings),
      ...(sample === null ? {} : { sampleAssetId: assets.get(sample.sha256) ?? null, sampleText: sample.text, medianHz: sample.medianHz }),
      ...(consent === null ? {} : { consent }),
    })),
  });
  await tx.character.createMany({ data: copy.characters.map((row) => ({ ...row, id: renew(row.id), projectId, voiceId: renewed(row.voiceId) })) });
  await tx.pronunciation.createMany({ data: copy.pronunciations.map((row) => ({ ...row, projectId })), skipDuplicates: true });
  await tx.chapter.createMany({ data: copy.chapters.map(({ scored, ...row }) => ({ ...row, id: renew(row.id), projectId, scoredAt: scored ? now : null, narratorId: renewed(row.narratorId) })) });
  await tx.scene.createMany({ data: copy.scenes.map((row) => ({ ...row, id: renew(row.id), chapterId: renew(row.chapterId), narratorId: renewed(row.narratorId) })) });
  await tx.segment.createMany({
    data: copy.segments.map((row) => ({
      ...withoutTake(row),
      id: renew(row.id),
      projectId,
      chapterId: renew(row.chapterId),
      sceneId: renew(row.sceneId),
      characterId: renewed(row.characterId),
      factor: row.factor === null ? undefined : writeFactor({ ...row.factor, candidates: row.factor.candidates.map(({ characterId, score }) => ({ characterId: renewed(characterId), score })) }),
    })),
  });
  const takes: Prisma.TakeCreateManyInput[] = [];
  const takeRow = (take: CopyTake, home: { segmentId: string } | { cueId: string }): string => {
    const id = randomUUID();
    const { inputHash, engine, durationSeconds, loudnessLufs, loops, wordsBy, problems, warnings } = take;
    takes.push({ id, ...home, inputHash, engine, durationSeconds, loudnessLufs, loops, wordsBy, problems, warnings, words: take.words, assetId: assets.get(take.sha256) ?? '' });
    return id;
  };
  const chosen = copy.segments.flatMap((row) => (row.take ? [{ segmentId: renew(row.id), takeId: takeRow(row.take, { segmentId: renew(row.id) }) }] : []));
  const cueIds = copy.cues.map(() => randomUUID());
  await tx.cue.createMany({ data: copy.cues.map((row, at) => ({ ...withoutTake(row), id: cueIds[at], projectId, sceneId: renew(row.sceneId) })) });
  const chosenCues = copy.cues.flatMap((row, at) => {
    const cueId = cueIds[at];
    return row.take && cueId !== undefined ? [{ cueId, takeId: takeRow(row.take, { cueId }) }] : [];
  });
  for (let from = 0; from < takes.length; from += 1_000) await tx.take.createMany({ data: takes.slice(from, from + 1_000) });
  for (const { segmentId, takeId } of chosen) await tx.segment.update({ where: { id: segmentId }, data: { chosenTakeId: takeId } });
  for (const { cueId, takeId } of chosenCues) await tx.cue.update({ where: { id: cueId }, data: { chosenTakeId: takeId } });
  await tx.pickUp.createMany({ data: copy.pickUps.map((row) => ({ ...row, projectId })) });
  return await summarise(tx, project);
}

/** The columns of a segment or cue; its take becomes a row of its own. */
function withoutTake<T extends { take: CopyTake | null }>(row: T): Omit<T, 'take'> {
  const { take, ...columns } = row;
  void take;
  return columns;
}
