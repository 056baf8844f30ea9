import { prepareBed, prepareEffect, prepareSpeech } from './clip-prep.ts';
import type { PreparedClip } from './clip-prep.ts';
import type { MixEvent } from './mix-events.ts';
import { discard } from './pcm.ts';
import type { ClipSource } from './types.ts';
import { plainTreatment } from './voice-treatment.ts';
import type { VoiceTreatments } from './voice-treatment.ts';

function letGo({ left, right, room, own }: PreparedClip): void {
  if (own) discard(left, right);
  if (room) discard(room.left, room.right);
}

/** Clips near the playing position, each loaded and made ready once and dropped when nothing near needs it. */
export class ClipCache {
  readonly #source: ClipSource;
  readonly #rate: number;
  readonly #voices: VoiceTreatments;
  readonly #clips = new Map<string, Promise<PreparedClip>>();

  constructor(source: ClipSource, rate: number, voices: VoiceTreatments) {
    this.#source = source;
    this.#rate = rate;
    this.#voices = voices;
  }

  get(event: MixEvent): Promise<PreparedClip> {
    const key = this.#key(event);
    let clip = this.#clips.get(key);
    if (!clip) {
      clip = this.#source(event.asset).then((pcm) => {
        if (event.kind === 'effect') return prepareEffect(pcm, this.#rate);
        if (event.kind !== 'speech') return prepareBed(pcm, this.#rate, event.loops);
        const treatment = this.#voices[event.voiceId ?? ''] ?? plainTreatment;
        return prepareSpeech(pcm, this.#rate, { treatment, loudnessLufs: event.loudnessLufs, place: event.room });
      });
      // The failure is met where the clip is used; until then it must not count as unhandled.
      clip.catch(() => undefined);
      this.#clips.set(key, clip);
    }
    return clip;
  }

  /** Drops the clips that none of these events needs: their memory is given back at once. */
  keepOnly(near: MixEvent[]): void {
    const wanted = new Set(near.map((event) => this.#key(event)));
    for (const [key, clip] of this.#clips) {
      if (wanted.has(key)) continue;
      this.#clips.delete(key);
      clip.then(letGo, () => undefined);
    }
  }

  /** All that the clip is made ready by. */
  #key({ kind, loops, asset, voiceId, loudnessLufs, room }: MixEvent): string {
    if (kind === 'speech') return `speech ${voiceId ?? ''} ${loudnessLufs ?? ''} ${room ?? ''} ${asset}`;
    return `${kind === 'effect' ? 'effect' : 'bed'}${loops ? '+' : ' '}${asset}`;
  }
}
