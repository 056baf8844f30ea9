import { z } from 'zod';
import type { Voice } from '../../db/generated/client.ts';
import type { SpeechEngineId, Tx, VoiceOrigin, VoiceSettings, VoiceSpec } from '../interfaces.ts';
import type { CharacterView } from '../views.ts';
import { voiceHash } from '../speech-generation/key.ts';

const settingsSchema: z.ZodType<VoiceSettings> = z.record(z.string(), z.union([z.string(), z.number()]));
const originSchema: z.ZodType<VoiceOrigin> = z.enum(['catalogue', 'designed', 'own']);
export const engineSchema: z.ZodType<SpeechEngineId> = z.enum(['local', 'kokoro', 'hume', 'qwen', 'minimax']);

export type VoiceColumns = Pick<Voice, 'engine' | 'externalId' | 'name' | 'settings' | 'origin' | 'description' | 'sampleAssetId' | 'sampleText' | 'medianHz'>;

/** The row of a voice in a project; the same voice twice is one row. */
export async function storeVoice(tx: Tx, projectId: string, spec: VoiceSpec): Promise<Voice> {
  const { engine, externalId, name, settings, sample } = spec;
  const hash = voiceHash(engine, externalId, settings);
  return await tx.voice.upsert({
    where: { projectId_hash: { projectId, hash } },
    create: {
      projectId,
      engine,
      externalId,
      name,
      settings,
      hash,
      origin: spec.origin ?? 'catalogue',
      description: spec.description ?? null,
      sampleAssetId: sample?.assetId ?? null,
      sampleText: sample?.text ?? null,
      medianHz: sample?.medianHz ?? null,
    },
    update: {},
  });
}

/** A voice's row as pages are shown it. */
export function voiceView({ engine, externalId, name, origin, description }: Pick<VoiceColumns, 'engine' | 'externalId' | 'name' | 'origin' | 'description'>): NonNullable<CharacterView['voice']> {
  return { engine: engineSchema.parse(engine), externalId, name, origin: originSchema.catch('catalogue').parse(origin), description };
}

/** A voice's row as engines want it. */
export function voiceSpec(row: VoiceColumns): VoiceSpec {
  const { externalId, name, description, sampleAssetId, sampleText, medianHz } = row;
  return {
    engine: engineSchema.parse(row.engine),
    externalId,
    name,
    settings: settingsSchema.parse(row.settings),
    origin: originSchema.parse(row.origin),
    description,
    sample: sampleAssetId === null ? null : { assetId: sampleAssetId, text: sampleText ?? '', medianHz },
  };
}
