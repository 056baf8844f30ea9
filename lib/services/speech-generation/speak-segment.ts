import type { Prisma } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { isId, requireReadLine } from '../access.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { notFound, personMessage, ServiceError } from '../errors.ts';
import type { ServiceContext, SpeechRequest, StoredAsset, TransactionEnd, Tx } from '../interfaces.ts';
import { voiceSpec } from '../voice-generation/store-voice.ts';
import { isSilent } from './key.ts';
import { heardIn, hearVoice, type HeardVoice } from './heard-voice.ts';
import { lineNow } from './line-now.ts';
import { hasTake } from './needs-take.ts';
import { speakChecked } from './speak-checked.ts';
import { timesAsWritten } from './spoken-words.ts';
import { problemsToStore } from './stored-problems.ts';
import { chooseTake, keepTake, takeLike } from './take-rows.ts';

interface Wanted {
  projectId: string;
  voiceId: string;
  /** What the voice's takes have been like so far. */
  known: HeardVoice;
  request: SpeechRequest;
  /** The story's, BCP 47. */
  language: string;
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
 * @param end the last part of the transaction that keeps the take; not called where nothing had to be written
 */
export async function speakSegment(
  context: ServiceContext,
  engines: Pick<EngineChoice, 'speech' | 'builtIn'>,
  segmentId: string,
  signal?: AbortSignal,
  end?: TransactionEnd,
): Promise<{ takeId: string | null; made: boolean }> {
  const wanted = await whatIsWanted(context, segmentId);
  if (wanted.ready) return { takeId: wanted.ready.takeId, made: false };
  const reused = await reuse(context, segmentId, wanted, end);
  if (reused !== null) return { takeId: reused, made: false };
  // Whose step it is was decided elsewhere: that is no failure of the line.
  let endFailed = false;
  try {
    const engine = await engines.speech(wanted.projectId, wanted.request.voice.engine);
    const spoken = await speakChecked(context, engines, engine, { request: wanted.request, known: wanted.known, language: wanted.language, segmentId, key: wanted.key }, signal);
    const made = {
      engine: engine.id,
      durationSeconds: spoken.durationSeconds,
      loudnessLufs: spoken.loudnessLufs,
      words: timesAsWritten(spoken.words, wanted.request.text, wanted.written).map((word) => ({ ...word })),
      wordsBy: spoken.wordsBy,
      problems: problemsToStore({ problems: spoken.problems, where: spoken.where === null ? null : (timesAsWritten([{ from: 0, to: 0, ...spoken.where }], wanted.request.text, wanted.written)[0] ?? null) }),
      warnings: spoken.warnings,
      costMicros: spoken.costMicros ?? 0,
    };
    let takeId: string | null = null;
    const store = async (tx: Tx, asset: StoredAsset): Promise<void> => {
      // Of this attempt: one that was shared with others may have been spoilt by them.
      endFailed = false;
      takeId = await keepTake(tx, { segmentId, inputHash: wanted.key, voiceId: wanted.voiceId, made: { ...made, assetId: asset.id } });
      if (spoken.heard !== null) await hearVoice(tx, { voiceId: wanted.voiceId, take: spoken.heard });
      await chooseWhereWanted(tx, segmentId, takeId, wanted, end && ((last) => end(last).catch((error: unknown) => {
        endFailed = true;
        throw error;
      })));
    };
    await context.assets.put({ ownerId: context.actor.userId, bytes: spoken.wav, mediaType: 'audio/wav', durationSeconds: spoken.durationSeconds }, store, { together: true });
    return { takeId, made: true };
  } catch (error) {
    if (!signal?.aborted && !endFailed) await noteFailure(context, segmentId, wanted.projectId, personMessage(error));
    throw error;
  }
}

async function whatIsWanted(context: ServiceContext, segmentId: string): Promise<Wanted> {
  if (!isId(segmentId)) throw notFound('line');
  const { segment, ownerId, text, spoken, phonetic, before, voice, language, key } = await context.transaction.single((tx) => lineNow(tx, segmentId));
  await requireReadLine(context, { projectId: segment.projectId, ownerId }, 'edit');
  if (!voice || key === null) throw new ServiceError('conflict', { person: 'This line’s speaker has no voice yet. Give them one under Cast.' });
  return {
    projectId: segment.projectId,
    voiceId: voice.id,
    known: heardIn(voice),
    // What is said before the line gives the tone and is not spoken, so it is no part of the take's key.
    request: { voice: voiceSpec(voice), text: spoken, kind: segment.kind as SpeechRequest['kind'], direction: segment.direction, ...(segment.pace === 1 ? {} : { pace: segment.pace }), ...(phonetic.length === 0 ? {} : { phonetic }), before: voice.engine === 'hume' ? before : null },
    language,
    key,
    written: text.slice(segment.start, segment.end),
    ready: isSilent(segment) ? { takeId: null } : segment.chosenTake && hasTake(segment, key) ? { takeId: segment.chosenTake.id } : null,
  };
}

/** Chooses a take with the same key, of this line or of another line of the owner; null where there is none. */
async function reuse(context: ServiceContext, segmentId: string, wanted: Wanted, end: TransactionEnd | undefined): Promise<string | null> {
  const like = await context.transaction.single((tx) => takeLike(tx, { key: wanted.key, segmentId, ownerId: context.actor.userId }));
  if (like === null) return null;
  return await context.transaction.run(async (tx) => {
    const take = await tx.take.findUnique({ where: { id: like } });
    // Gone in the meantime, with its drama.
    if (take === null) return null;
    const { engine, assetId, durationSeconds, loudnessLufs, words, wordsBy, problems, warnings } = take;
    const own = take.segmentId === segmentId ? take.id : await keepTake(tx, { segmentId, inputHash: wanted.key, voiceId: wanted.voiceId, made: { engine, assetId, durationSeconds, loudnessLufs, words: words as Prisma.InputJsonArray, wordsBy, problems: problems as Prisma.InputJsonArray, warnings: warnings as Prisma.InputJsonArray } });
    await chooseWhereWanted(tx, segmentId, own, wanted, end);
    return own;
  });
}

/** The take becomes the line's, where the line is still what it was made for. */
async function chooseWhereWanted(tx: Tx, segmentId: string, takeId: string, wanted: Wanted, end: TransactionEnd | undefined): Promise<void> {
  const { key } = await lineNow(tx, segmentId);
  const still = key === wanted.key;
  if (still) await chooseTake(tx, { segmentId, takeId });
  if (end !== undefined) await end(tx);
  else if (still) await bumpProject(tx, wanted.projectId);
}

async function noteFailure(context: ServiceContext, segmentId: string, projectId: string, message: string): Promise<void> {
  await context.transaction.run(async (tx) => {
    await tx.segment.updateMany({ where: { id: segmentId }, data: { speakError: message } });
    await bumpProject(tx, projectId);
  });
}
