import { createHash, randomUUID } from 'node:crypto';
import type { Prisma } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { makeScopeSchema } from '../productions/scope.ts';
import { summarise } from '../projects/summarise.ts';
import { voiceHash } from '../speech-generation/key.ts';
import { temporaryFolder } from '../temporary-files.ts';
import type { ProjectSummary } from '../views.ts';
import type { Copy, CopyTake } from './copy-format.ts';
import { notACopy, readCopyZip } from './read-zip.ts';

/** Makes a new project of a copy: its text, cast, takes and cues, with new ids. All of it or nothing. */
export async function openCopy(context: ServiceContext, input: { file: string }): Promise<ProjectSummary> {
  await using folder = await temporaryFolder();
  const { copy, text, sounds } = await readCopyZip(input.file, folder.path);
  checkWhole(copy, text, sounds);
  const assets = new Map<string, string>();
  for (const [sha256, file] of sounds) {
    const asset = await context.assets.put({ ownerId: context.actor.userId, bytes: { file }, mediaType: 'audio/wav' });
    if (asset.sha256 !== sha256) throw notACopy(`sound ${sha256} has other bytes`);
    assets.set(sha256, asset.id);
  }
  return await context.transaction.run((tx) => store(context, tx, copy, text, assets), { timeoutMs: 120_000 });
}

/** The rows of a copy hang together: the text is the text, segments tile it, every reference and sound is there. */
function checkWhole(copy: Copy, text: string, sounds: Map<string, string>): void {
  if (createHash('sha256').update(text, 'utf8').digest('hex') !== copy.source.sha256) throw notACopy('the text has other words than the copy says');
  let at = 0;
  for (const [index, segment] of copy.segments.entries()) {
    if (segment.index !== index || segment.start !== at || segment.end <= segment.start) throw notACopy(`segments do not tile the text at ${at}`);
    at = segment.end;
  }
  if (copy.segments.length > 0 && at !== text.length) throw notACopy('segments do not reach the end of the text');
  const chapters = new Set(copy.chapters.map((row) => row.id));
  const scenes = new Set(copy.scenes.map((row) => row.id));
  const characters = new Set(copy.characters.map((row) => row.id));
  const voices = new Set(copy.voices.map((row) => row.id));
  const sound = (take: CopyTake | null) => take === null || sounds.has(take.sha256);
  const whole =
    copy.scenes.every((row) => chapters.has(row.chapterId)) &&
    copy.characters.every((row) => row.voiceId === null || voices.has(row.voiceId)) &&
    copy.segments.every((row) => chapters.has(row.chapterId) && scenes.has(row.sceneId) && (row.characterId === null || characters.has(row.characterId)) && sound(row.take)) &&
    copy.cues.every((row) => scenes.has(row.sceneId) && sound(row.take)) &&
    copy.characters.filter((row) => row.role === 'narrator').length <= 1;
  if (!whole) throw notACopy('a row refers to one that is not there');
}

async function store(context: ServiceContext, tx: Tx, copy: Copy, text: string, assets: Map<string, string>): Promise<ProjectSummary> {
  const ids = new Map<string, string>();
  const renew = (id: string): string => {
    const known = ids.get(id) ?? randomUUID();
    ids.set(id, known);
    return known;
  };
  const now = context.clock.now();
  const sample = makeScopeSchema.safeParse(copy.project.sample);
  const project = await tx.project.create({
    data: {
      ownerId: context.actor.userId,
      title: copy.project.title,
      language: copy.project.language,
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
        },
      },
    },
  });
  const projectId = project.id;
  await tx.chapter.createMany({ data: copy.chapters.map(({ scored, ...row }) => ({ ...row, id: renew(row.id), projectId, scoredAt: scored ? now : null })) });
  await tx.scene.createMany({ data: copy.scenes.map((row) => ({ ...row, id: renew(row.id), chapterId: renew(row.chapterId) })) });
  await tx.voice.createMany({ data: copy.voices.map((row) => ({ ...row, id: renew(row.id), projectId, hash: voiceHash(row.engine, row.externalId, row.settings) })) });
  await tx.character.createMany({ data: copy.characters.map((row) => ({ ...row, id: renew(row.id), projectId, voiceId: row.voiceId === null ? null : renew(row.voiceId) })) });
  await tx.segment.createMany({
    data: copy.segments.map((row) => ({
      ...withoutTake(row),
      id: renew(row.id),
      projectId,
      chapterId: renew(row.chapterId),
      sceneId: renew(row.sceneId),
      characterId: row.characterId === null ? null : renew(row.characterId),
    })),
  });
  const takes: Prisma.TakeCreateManyInput[] = [];
  const takeRow = (take: CopyTake, home: { segmentId: string } | { cueId: string }): string => {
    const id = randomUUID();
    const { inputHash, engine, durationSeconds, loudnessLufs, loops } = take;
    takes.push({ id, ...home, inputHash, engine, durationSeconds, loudnessLufs, loops, words: take.words, assetId: assets.get(take.sha256) ?? '' });
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
  return await summarise(tx, project);
}

/** The columns of a segment or cue; its take becomes a row of its own. */
function withoutTake<T extends { take: CopyTake | null }>(row: T): Omit<T, 'take'> {
  const { take, ...columns } = row;
  void take;
  return columns;
}
