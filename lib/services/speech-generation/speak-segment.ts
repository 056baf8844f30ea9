import type { Prisma } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireSegment } from '../access.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { personMessage, ServiceError } from '../errors.ts';
import type { ServiceContext, SpeechRequest, Tx } from '../interfaces.ts';
import { voiceSpec } from '../voice-generation/store-voice.ts';
import { isSilent, spokenOnly } from './key.ts';
import { hearVoice, type HeardTake } from './heard-voice.ts';
import { lineNow } from './line-now.ts';
import { hasTake } from './needs-take.ts';
import { speakChecked } from './speak-checked.ts';
import { timesAsWritten } from './spoken-words.ts';
import { problemsToStore } from './stored-problems.ts';

interface Wanted {
  projectId: string;
  voiceId: string;
  request: SpeechRequest;
  key: string;
  /** The line's own words: what its word times point into. */
  written: string;
  /** The line's chosen take is the wanted one already, or there is nothing to say. */
  ready: { takeId: string | null } | null;
}

/**
 * Makes sure that a line has a take for what it now is. A take with the same key, of this line or of any line of the
 * same owner, is used again; only then is a new one spoken. The database is not held while the voice speaks: if the
 * line has changed meanwhile, the take is kept but not chosen.
 */
export async function speakSegment(
  context: ServiceContext,
  engines: Pick<EngineChoice, 'speech' | 'builtIn'>,
  segmentId: string,
  signal?: AbortSignal,
): Promise<{ takeId: string | null; made: boolean }> {
  const wanted = await context.transaction.run(async (tx) => {
    const found = await whatIsWanted(context, tx, segmentId);
    if (found.ready) return found;
    const reused = await reuse(context, tx, segmentId, found);
    return reused === null ? found : { ...found, ready: { takeId: reused } };
  });
  if (wanted.ready) return { takeId: wanted.ready.takeId, made: false };
  try {
    const engine = await engines.speech(wanted.projectId, wanted.request.voice.engine);
    const spoken = await speakChecked(context, engines, engine, { request: wanted.request, voiceId: wanted.voiceId, segmentId, key: wanted.key }, signal);
    const asset = await context.assets.put({
      ownerId: context.actor.userId,
      bytes: spoken.wav,
      mediaType: 'audio/wav',
      durationSeconds: spoken.durationSeconds,
    });
    const takeId = await context.transaction.run((tx) =>
      keep(tx, segmentId, wanted, {
        engine: engine.id,
        assetId: asset.id,
        durationSeconds: spoken.durationSeconds,
        loudnessLufs: spoken.loudnessLufs,
        words: timesAsWritten(spoken.words, wanted.request.text, wanted.written).map((word) => ({ ...word })),
        wordsBy: spoken.wordsBy,
        problems: problemsToStore({ problems: spoken.problems, where: spoken.where === null ? null : (timesAsWritten([{ from: 0, to: 0, ...spoken.where }], wanted.request.text, wanted.written)[0] ?? null) }),
        warnings: spoken.warnings,
        costMicros: spoken.costMicros ?? 0,
      }, spoken.heard),
    );
    return { takeId, made: true };
  } catch (error) {
    if (!signal?.aborted) await noteFailure(context, segmentId, wanted.projectId, personMessage(error));
    throw error;
  }
}

async function whatIsWanted(context: ServiceContext, tx: Tx, segmentId: string): Promise<Wanted> {
  const { sceneId, index } = await requireSegment(context, tx, segmentId, 'edit');
  const { segment, text, spoken, voice, key } = await lineNow(tx, segmentId);
  if (!voice || key === null) throw new ServiceError('conflict', { person: 'This line’s speaker has no voice yet. Give them one under Cast.' });
  return {
    projectId: segment.projectId,
    voiceId: voice.id,
    request: { voice: voiceSpec(voice), text: spoken, kind: segment.kind as SpeechRequest['kind'], direction: segment.direction, ...(segment.pace === 1 ? {} : { pace: segment.pace }), before: voice.engine === 'hume' ? await saidBefore(tx, { sceneId, index }, text) : null },
    key,
    written: text.slice(segment.start, segment.end),
    ready: isSilent(segment) ? { takeId: null } : segment.chosenTake && hasTake(segment, key) ? { takeId: segment.chosenTake.id } : null,
  };
}

/** What is said before the line in its scene. It gives the tone and is not spoken, so it is no part of the take's key. */
async function saidBefore(tx: Tx, { sceneId, index }: { sceneId: string; index: number }, source: string): Promise<string | null> {
  const before = await tx.segment.findFirst({ where: { sceneId, index: { lt: index }, ...spokenOnly }, orderBy: { index: 'desc' }, select: { start: true, end: true } });
  return before === null ? null : source.slice(before.start, before.end);
}

type NewTake = Pick<Prisma.TakeUncheckedCreateInput, 'engine' | 'assetId' | 'durationSeconds' | 'loudnessLufs' | 'wordsBy' | 'problems' | 'warnings' | 'costMicros'> & { words: Prisma.InputJsonArray };

/** A take with the same key, of this line or of another line of the owner. */
async function reuse(context: ServiceContext, tx: Tx, segmentId: string, wanted: Wanted): Promise<string | null> {
  const own = await tx.take.findUnique({ where: { segmentId_inputHash: { segmentId, inputHash: wanted.key } } });
  if (own) {
    await choose(tx, segmentId, own.id, wanted.projectId);
    return own.id;
  }
  const other = await tx.take.findFirst({ where: { inputHash: wanted.key, asset: { ownerId: context.actor.userId } } });
  if (!other) return null;
  const take = await tx.take.create({
    data: {
      segmentId,
      inputHash: wanted.key,
      engine: other.engine,
      voiceId: wanted.voiceId,
      assetId: other.assetId,
      durationSeconds: other.durationSeconds,
      loudnessLufs: other.loudnessLufs,
      words: other.words as Prisma.InputJsonArray,
      wordsBy: other.wordsBy,
      problems: other.problems as Prisma.InputJsonArray,
      warnings: other.warnings as Prisma.InputJsonArray,
    },
  });
  await choose(tx, segmentId, take.id, wanted.projectId);
  return take.id;
}

async function keep(tx: Tx, segmentId: string, wanted: Wanted, made: NewTake, heard: HeardTake | null): Promise<string> {
  const take = await tx.take.upsert({
    where: { segmentId_inputHash: { segmentId, inputHash: wanted.key } },
    create: { segmentId, inputHash: wanted.key, voiceId: wanted.voiceId, ...made },
    update: {},
  });
  if (heard !== null) await hearVoice(tx, wanted.voiceId, heard);
  const { key } = await lineNow(tx, segmentId);
  if (key === wanted.key) await choose(tx, segmentId, take.id, wanted.projectId);
  return take.id;
}

async function choose(tx: Tx, segmentId: string, takeId: string, projectId: string): Promise<void> {
  await tx.segment.update({ where: { id: segmentId }, data: { chosenTakeId: takeId, speakError: null } });
  await bumpProject(tx, projectId);
}

async function noteFailure(context: ServiceContext, segmentId: string, projectId: string, message: string): Promise<void> {
  await context.transaction.run(async (tx) => {
    await tx.segment.updateMany({ where: { id: segmentId }, data: { speakError: message } });
    await bumpProject(tx, projectId);
  });
}
