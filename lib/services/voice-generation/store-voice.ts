import { z } from 'zod';
import type { Voice } from '../../db/generated/client.ts';
import type { SpeechEngineId, Tx, VoiceSettings, VoiceSpec } from '../interfaces.ts';
import { voiceHash } from '../speech-generation/key.ts';

const settingsSchema: z.ZodType<VoiceSettings> = z.record(z.string(), z.union([z.string(), z.number()]));
const engineSchema: z.ZodType<SpeechEngineId> = z.enum(['local', 'hume', 'replicate']);

/** The row of a voice in a project; the same voice twice is one row. */
export async function storeVoice(tx: Tx, projectId: string, spec: VoiceSpec): Promise<Voice> {
  const hash = voiceHash(spec.engine, spec.externalId, spec.settings);
  return await tx.voice.upsert({
    where: { projectId_hash: { projectId, hash } },
    create: { projectId, engine: spec.engine, externalId: spec.externalId, name: spec.name, settings: spec.settings, hash },
    update: {},
  });
}

/** A voice's row as engines want it. */
export function voiceSpec(row: Pick<Voice, 'engine' | 'externalId' | 'name' | 'settings'>): VoiceSpec {
  return { engine: engineSchema.parse(row.engine), externalId: row.externalId, name: row.name, settings: settingsSchema.parse(row.settings) };
}
