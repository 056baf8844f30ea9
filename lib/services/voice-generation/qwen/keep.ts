import type { DesignedVoice, ServiceContext, VoiceSpec } from '../../interfaces.ts';

/** Nobody has to be told: the stored clip and its text are the voice, and another clip is another voice. */
export async function keepQwenVoice(context: Pick<ServiceContext, 'assets'>, candidate: DesignedVoice & { name: string }): Promise<VoiceSpec> {
  const { sha256 } = await context.assets.describe(candidate.assetId);
  return {
    engine: 'qwen',
    externalId: sha256,
    name: `${candidate.name}, designed`,
    settings: {},
    origin: 'designed',
    description: candidate.description,
    sample: { assetId: candidate.assetId, text: candidate.text, medianHz: candidate.medianHz },
  };
}
