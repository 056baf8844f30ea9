/**
 * The vendors' models that Narratix knows for sound, with their prices and licences, in one place. (Claude's models stand
 * in claude/models.ts, priced by tokens.) Prices are integer micro-dollars, as the vendors' pages gave them
 * on the date beside them; what was really charged stands in the vendor's own account.
 */
import type { VendorId } from '../interfaces.ts';

/** The date of the prices. */
export const pricesAsOf = '2026-11-22';

export interface SoundModel {
  /** As the vendor calls it. */
  id: string;
  vendor: VendorId;
  /** For people. */
  name: string;
  /** Pinned version of a community model; null for official ones. */
  version: string | null;
  price: ModelPrice;
  /** Of the weights or the service, in words. */
  licence: string;
  /** False for weights that may not be used for money: never a default. */
  commercial: boolean;
  /** Longest text of one call, characters; null for models that take none. */
  longestText: number | null;
}

export type ModelPrice =
  | { per: 'call'; micros: number }
  | { per: 'character'; micros: number }
  | { per: 'second'; micros: number };

export const soundModels = {
  'hume-octave-1': {
    id: 'octave-1',
    vendor: 'hume',
    name: 'Hume Octave 1',
    version: null,
    // $0.15 for 1,000 characters.
    price: { per: 'character', micros: 150 },
    licence: 'hosted by Hume; what it speaks may be used for money on a paid plan',
    commercial: true,
    longestText: 5000,
  },
  'hume-octave-2': {
    id: 'octave-2',
    vendor: 'hume',
    name: 'Hume Octave 2',
    version: null,
    price: { per: 'character', micros: 75 },
    licence: 'hosted by Hume; what it speaks may be used for money on a paid plan',
    commercial: true,
    longestText: 5000,
  },
  'qwen3-tts': {
    id: 'qwen/qwen3-tts',
    vendor: 'replicate',
    name: 'Qwen3-TTS',
    version: null,
    // $20 for a million characters.
    price: { per: 'character', micros: 20 },
    licence: 'Apache-2.0 weights',
    commercial: true,
    longestText: 2000,
  },
  'minimax-speech-turbo': {
    id: 'minimax/speech-2.8-turbo',
    vendor: 'replicate',
    name: 'MiniMax Speech 2.8 Turbo',
    version: null,
    // $60 for a million characters.
    price: { per: 'character', micros: 60 },
    licence: 'hosted by MiniMax',
    commercial: true,
    longestText: 10_000,
  },
  'minimax-speech-hd': {
    id: 'minimax/speech-2.8-hd',
    vendor: 'replicate',
    name: 'MiniMax Speech 2.8 HD',
    version: null,
    price: { per: 'character', micros: 100 },
    licence: 'hosted by MiniMax',
    commercial: true,
    longestText: 10_000,
  },
  'stable-audio': {
    id: 'stability-ai/stable-audio-2.5',
    vendor: 'replicate',
    name: 'Stable Audio 2.5',
    version: null,
    price: { per: 'call', micros: 200_000 },
    licence: 'hosted by Stability AI; trained on licensed sound',
    commercial: true,
    longestText: null,
  },
  'elevenlabs-music': {
    id: 'elevenlabs/music',
    vendor: 'replicate',
    name: 'ElevenLabs Music',
    version: null,
    price: { per: 'second', micros: 8300 },
    licence: 'hosted by ElevenLabs; commercial use by its terms',
    commercial: true,
    longestText: null,
  },
} as const satisfies { [name: string]: SoundModel };

export type SoundModelName = keyof typeof soundModels;

/** What a call costs, whole micro-dollars rounded up. `characters` are UTF-16 code units of the text that is sent. */
export function priceOf(name: SoundModelName, of: { characters?: number; seconds?: number }): number {
  const { price } = soundModels[name];
  switch (price.per) {
    case 'call':
      return price.micros;
    case 'character':
      return Math.ceil((of.characters ?? 0) * price.micros);
    default:
      return Math.ceil((of.seconds ?? 0) * price.micros);
  }
}
