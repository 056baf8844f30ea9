import { z } from 'zod';
import { bumpProject } from '../../db/notify.ts';
import type { PhoneticWord } from '../../story/spoken/index.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { personMessage } from '../errors.ts';
import type { ServiceContext, SpeechRequest, VoiceSpec } from '../interfaces.ts';
import { engineSchema } from '../voice-generation/store-voice.ts';
import { keepSound, requireAudition } from './hear-audition.ts';

const number = z.number();
const specSchema: z.ZodType<VoiceSpec> = z.object({
  engine: engineSchema,
  externalId: z.string(),
  name: z.string(),
  settings: z.record(z.string(), z.union([z.string(), number])),
  origin: z.enum(['catalogue', 'designed', 'own']).optional(),
  description: z.string().nullish(),
  sample: z.object({ assetId: z.string(), text: z.string(), medianHz: number.nullable() }).nullish(),
}).transform(({ origin, description, sample, ...voice }) => ({ ...voice, ...(origin === undefined ? {} : { origin }), description: description ?? null, sample: sample ?? null }));

const phoneticSchema: z.ZodType<PhoneticWord[]> = z.array(z.object({ start: number, end: number, ipa: z.string(), possessive: z.boolean() }));

/**
 * Says what an audition is to be judged by. It is bought under the key of the take, so that a line which then gets that
 * voice finds it. A person listens to it: it is not checked.
 */
export async function sayAudition(context: ServiceContext, engines: Pick<EngineChoice, 'speech'>, auditionId: string, signal?: AbortSignal): Promise<void> {
  const row = await context.transaction.run((tx) => requireAudition(context, tx, auditionId));
  if (row.assetId !== null) return;
  try {
    const voice = specSchema.parse(row.voice);
    const engine = await engines.speech(row.projectId, voice.engine);
    const request: SpeechRequest = { voice, text: row.text, kind: row.kind as SpeechRequest['kind'], direction: row.direction, ...(row.pace === 1 ? {} : { pace: row.pace }), phonetic: phoneticSchema.parse(row.phonetic), purchase: { segmentId: row.segmentId, key: row.key } };
    const said = await engine.speak(request, signal);
    const asset = await context.assets.put({ ownerId: context.actor.userId, bytes: said.wav, mediaType: 'audio/wav', durationSeconds: said.durationSeconds });
    await context.transaction.run(async (tx) => {
      await keepSound(tx, row, asset.id);
      await bumpProject(tx, row.projectId);
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    await noteFailure(context, row.id, row.projectId, personMessage(error));
    throw error;
  }
}

/** Keeps the plain sentence of why an audition could not be said. */
async function noteFailure(context: Pick<ServiceContext, 'transaction'>, auditionId: string, projectId: string, message: string): Promise<void> {
  await context.transaction.run(async (tx) => {
    await tx.audition.updateMany({ where: { id: auditionId }, data: { error: message } });
    await bumpProject(tx, projectId);
  });
}
