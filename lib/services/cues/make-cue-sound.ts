import { bumpProject } from '../../db/notify.ts';
import type { Cue, Prisma } from '../../db/generated/client.ts';
import { requireCue } from '../access.ts';
import { personMessage } from '../errors.ts';
import { contentKey } from '../hash.ts';
import type { EngineChoice } from '../engine-choice.ts';
import type { ServiceContext, SoundEngine, SoundRequest, Tx } from '../interfaces.ts';

/** Effects are asked for at their own length, at most this. Seconds. */
const effectSeconds = 8;
/** A bed is made long enough for its stretch of the story, so that it need not repeat; past the longest it loops. Seconds. */
const bedLimits = { shortest: 24, longest: 120, step: 6 };
/** Seconds that a UTF-16 unit of prose takes to speak, pauses included, on the slow side (about 140 words a minute). */
const secondsPerUnit = 0.075;

/**
 * Makes sure that a cue has the sound it asks for; shared by music, ambience and effects. A take with the same key of
 * the same owner is used again before anything is made.
 */
export async function makeCueSound(
  context: ServiceContext,
  engines: Pick<EngineChoice, 'sound'>,
  cueId: string,
  signal?: AbortSignal,
): Promise<{ takeId: string; made: boolean }> {
  const asked = await context.transaction.run((tx) => requireCue(context, tx, cueId, 'edit'));
  const engine = await engines.sound(asked.projectId, asked.lane as SoundRequest['lane']).catch((error: unknown) => noteFailure(context, asked, error));
  const found = await context.transaction.run(async (tx) => {
    const cue = await requireCue(context, tx, cueId, 'edit');
    const request = soundRequest(cue);
    const key = soundKey(engine, request);
    return { cue, request, key, takeId: await reuse(context, tx, cue, key) };
  });
  if (found.takeId) return { takeId: found.takeId, made: false };
  try {
    const sound = await engine.make({ ...found.request, purchase: { cueId, key: found.key } }, signal);
    const asset = await context.assets.put({ ownerId: context.actor.userId, bytes: sound.wav, mediaType: 'audio/wav', durationSeconds: sound.durationSeconds });
    const takeId = await context.transaction.run(async (tx) => {
      const take = await tx.take.upsert({
        where: { cueId_inputHash: { cueId, inputHash: found.key } },
        create: {
          cueId,
          inputHash: found.key,
          engine: engine.id,
          assetId: asset.id,
          durationSeconds: sound.durationSeconds,
          loudnessLufs: sound.loudnessLufs,
          loops: sound.loops,
          costMicros: sound.costMicros ?? 0,
          warnings: sound.warnings,
        },
        update: {},
      });
      await choose(tx, found.cue, take.id);
      return take.id;
    });
    return { takeId, made: true };
  } catch (error) {
    if (!signal?.aborted) await noteFailure(context, found.cue, error);
    throw error;
  }
}

/** Keeps what failed with the cue, in words, and throws it on. */
async function noteFailure(context: ServiceContext, cue: Cue, error: unknown): Promise<never> {
  await context.transaction.run(async (tx) => {
    await tx.cue.updateMany({ where: { id: cue.id }, data: { soundError: personMessage(error) } });
    await bumpProject(tx, cue.projectId);
  });
  throw error;
}

/** What of a cue shapes its sound. */
export type SoundingCue = Pick<Cue, 'lane' | 'sound' | 'prompt' | 'intensity' | 'seed' | 'anchorStart' | 'untilOffset'>;

/** What an engine is asked for a cue. */
export function soundRequest(cue: SoundingCue): SoundRequest {
  const lane = cue.lane as SoundRequest['lane'];
  return { lane, sound: cue.sound, prompt: cue.prompt, intensity: cue.intensity, seconds: lane === 'effect' ? effectSeconds : bedSeconds(cue), seed: cue.seed };
}

function bedSeconds(cue: SoundingCue): number {
  const spoken = Math.max(0, (cue.untilOffset ?? cue.anchorStart) - cue.anchorStart) * secondsPerUnit;
  const wanted = Math.ceil((spoken + bedLimits.step) / bedLimits.step) * bedLimits.step;
  return Math.min(bedLimits.longest, Math.max(bedLimits.shortest, wanted));
}

/** The key of a made sound: the same key is the same sound and is never made twice for one owner. */
export function soundKey(engine: Pick<SoundEngine, 'id' | 'version'>, request: SoundRequest): string {
  // The built-in engine never reads the prompt; a key over it would make the same rain again for other words.
  const asked = engine.id === 'local' ? null : request.prompt;
  return contentKey('sound', engine.id, engine.version, request.lane, request.sound, asked, request.intensity, request.seconds, request.seed);
}

async function reuse(context: ServiceContext, tx: Tx, cue: Cue, key: string): Promise<string | null> {
  const take = await tx.take.findFirst({ where: { inputHash: key, asset: { ownerId: context.actor.userId } } });
  if (!take) return null;
  const own = take.cueId === cue.id
    ? take
    : await tx.take.upsert({ where: { cueId_inputHash: { cueId: cue.id, inputHash: key } }, create: copyFor(cue.id, take), update: {} });
  if (cue.chosenTakeId !== own.id || cue.soundError !== null) await choose(tx, cue, own.id);
  return own.id;
}

function copyFor(cueId: string, take: Prisma.TakeGetPayload<object>): Prisma.TakeUncheckedCreateInput {
  return {
    cueId,
    inputHash: take.inputHash,
    engine: take.engine,
    assetId: take.assetId,
    durationSeconds: take.durationSeconds,
    loudnessLufs: take.loudnessLufs,
    loops: take.loops,
  };
}

async function choose(tx: Tx, cue: Cue, takeId: string): Promise<void> {
  await tx.cue.update({ where: { id: cue.id }, data: { chosenTakeId: takeId, soundError: null } });
  await bumpProject(tx, cue.projectId);
}
