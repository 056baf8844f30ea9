import { z } from 'zod';
import type { Tx } from '../interfaces.ts';
import { changedSettings, plainSettings, type MixChange, type MixSettings } from '../../audio/settings.ts';

const lane = z.object({ gainDb: z.number().min(-24).max(12), mute: z.boolean(), solo: z.boolean() }).partial();

/** What a person may set of a mix. */
export const mixChange: z.ZodType<MixChange> = z
  .object({
    lanes: z.object({ speech: lane, music: lane, ambience: lane, effect: lane }).partial(),
    clarity: z.object({ musicLu: z.number().min(0).max(40), ambienceLu: z.number().min(0).max(40) }),
    rooms: z.boolean(),
    evenLines: z.boolean(),
  })
  .partial();

/** The settings that a project's row holds: what cannot be read is as it is made. */
export function keptSettings(kept: unknown): MixSettings {
  const parsed = mixChange.safeParse(kept);
  return changedSettings(plainSettings, parsed.success ? parsed.data : {});
}

/** The settings of a project's mix. */
export async function settingsOf(tx: Tx, projectId: string): Promise<MixSettings> {
  const { mixSettings } = await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { mixSettings: true } });
  return keptSettings(mixSettings);
}
