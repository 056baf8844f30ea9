import { inRoom } from '../../../audio/room.ts';
import { checkTake } from '../../../audio/take-check.ts';
import { decodeWav } from '../../../audio/wav.ts';
import type { SpokenReference } from '../../../audio/warp.ts';
import { draftReference, draftTake } from '../local/draft-take.ts';
import { espeakSampleRate } from '../local/protocol.ts';
import { spokenTake } from '../paid/spoken-take.ts';
import type { TakeWork } from './contract.ts';

/** The work done in this thread, which stands still meanwhile. */
export const workHere: TakeWork = {
  fromBought: async ({ sounds, warnings, words, ...request }) => await spokenTake(sounds, request, { warnings, words }),
  // A verdict holds nothing but names, numbers and words: every array may go when it is there.
  hear: async ({ take, reference, voiceMedianHz, paceRatio, words }) =>
    inRoom(() => checkTake({ take: mono(take), reference: reference === null ? silence : draftReference(reference), voiceMedianHz, paceRatio, ...(words.length > 0 ? { words } : {}) })),
  fromDraft: async (sound) => draftTake(sound),
  close: async () => {},
};

const silence: SpokenReference = { samples: new Float32Array(), sampleRate: espeakSampleRate, words: [] };

function mono(wav: Uint8Array): { samples: Float32Array; sampleRate: number } {
  const { channels, sampleRate } = decodeWav(wav);
  return { samples: channels[0] ?? new Float32Array(), sampleRate };
}
