import { ServiceError } from '../errors.ts';
import type { SoundEngineId, SpeechEngineId, VendorId } from '../interfaces.ts';

/** Whom an engine belongs to; null for the built-in ones. */
export const vendorOf: { [Engine in SpeechEngineId | SoundEngineId | 'claude']: VendorId | null } = {
  local: null,
  kokoro: null,
  claude: 'anthropic',
  hume: 'hume',
  qwen: 'replicate',
  minimax: 'replicate',
  'stable-audio': 'replicate',
  'elevenlabs-music': 'replicate',
};

export const engineNames: { [Engine in SpeechEngineId | SoundEngineId | 'claude']: string } = {
  local: 'the built-in engine',
  kokoro: 'Kokoro',
  claude: 'Claude',
  hume: 'Hume',
  qwen: 'Qwen3-TTS',
  minimax: 'MiniMax Speech',
  'stable-audio': 'Stable Audio',
  'elevenlabs-music': 'ElevenLabs Music',
};
export const vendorNames: { [Vendor in VendorId]: { name: string; setting: string } } = {
  anthropic: { name: 'Anthropic', setting: 'ANTHROPIC_API_KEY' },
  hume: { name: 'Hume', setting: 'HUME_API_KEY' },
  replicate: { name: 'Replicate', setting: 'REPLICATE_API_TOKEN' },
};

/** What stands between a drama and a vendor. */
export interface VendorStanding {
  hasKey: boolean;
  agreed: boolean;
}
export type Standings = { [Vendor in VendorId]: VendorStanding } & {
  /** Why the natural voices of this machine cannot speak the drama, in words; null where they can. */
  natural: string | null;
};

/** What a service of a drama may be set to; the first engine that can be used is what `auto` takes. */
export const engineChoices = {
  // Hume's own pages say that access to its voices ended on 13 November 2026: it is taken only where it is asked for.
  voice: { auto: ['qwen', 'kokoro', 'local'], all: ['local', 'kokoro', 'qwen', 'minimax', 'hume'] },
  ear: { auto: ['claude', 'local'], all: ['local', 'claude'] },
  music: { auto: ['stable-audio', 'local'], all: ['local', 'stable-audio', 'elevenlabs-music'] },
  effect: { auto: ['stable-audio', 'local'], all: ['local', 'stable-audio'] },
} as const;
export type EngineService = keyof typeof engineChoices;
export type EngineOf<Service extends EngineService> = (typeof engineChoices)[Service]['all'][number];

/**
 * The engine of a service. `auto` takes the best one that has a key and the writer's agreement; one that was chosen by
 * name is never replaced in silence.
 * @throws ServiceError `bad-input` where the chosen one has no key, `not-allowed` where the writer has not agreed
 */
export function pickEngine<Service extends EngineService>(service: Service, setting: string, standings: Standings): EngineOf<Service> {
  const { auto, all }: { auto: readonly EngineOf<Service>[]; all: readonly EngineOf<Service>[] } = engineChoices[service];
  const chosen = all.find((one) => one === setting);
  if (chosen === undefined) {
    const best = auto.find((one) => usable(one, standings));
    if (best !== undefined) return best;
    throw new ServiceError('internal', { person: 'No engine could be found for this.', log: `nothing for ${service}` });
  }
  requireUsable(chosen, standings);
  return chosen;
}

/** @throws as `pickEngine` */
export function requireUsable(engine: SpeechEngineId | SoundEngineId | 'claude', standings: Standings): void {
  const vendor = vendorOf[engine];
  if (usable(engine, standings)) return;
  if (vendor === null) throw new ServiceError('bad-input', { person: `${engineNames[engine]} was chosen, but ${standings.natural ?? 'it cannot be used'}. Choose another engine for the voices.` });
  requireVendor(engine, vendor, standings[vendor]);
}

/**
 * The same for a vendor's engine alone.
 * @throws as `pickEngine`
 */
export function requireVendor(engine: SpeechEngineId | SoundEngineId | 'claude', vendor: VendorId, { hasKey, agreed }: VendorStanding): void {
  const { name, setting } = vendorNames[vendor];
  if (!hasKey) {
    throw new ServiceError('bad-input', { person: `${engineNames[engine]} was chosen, but there is no key for ${name} (${setting}). Add one in the settings, or choose another engine.` });
  }
  if (agreed) return;
  throw new ServiceError('not-allowed', { person: `${engineNames[engine]} was chosen, but you have not agreed that this story’s text goes to ${name}. Agree under “Engines and spending”, or choose another engine.` });
}

function usable(engine: SpeechEngineId | SoundEngineId | 'claude', standings: Standings): boolean {
  if (engine === 'kokoro') return standings.natural === null;
  const vendor = vendorOf[engine];
  return vendor === null || (standings[vendor].hasKey && standings[vendor].agreed);
}
