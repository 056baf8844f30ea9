import type { MasteredChapter } from './book-blocks.ts';
import { masterRate } from './book-layout.ts';
import { masterBlocks, type MasterMixing } from './master-blocks.ts';
import type { ClipSource, MixOptions } from './mix.ts';
import { toFrames } from './mix-events.ts';

/** A stretch of a chapter, seconds from its start. */
export interface SampleWindow {
  from: number;
  to: number;
}

/** Music that is cut fades in and out over this, seconds: shorter than the breath before the first word. */
const fadeSeconds = 0.3;

/** Samples of a window: it begins and ends at the nearest. */
export function windowSamples({ from, to }: SampleWindow): number {
  return Math.max(0, toFrames(to, masterRate) - toFrames(from, masterRate));
}

/** A stretch of a mastered chapter, mixed as in the whole, with a soft beginning and end. As many samples as `windowSamples`. */
export async function* sampleBlocks({ timeline, setting, voices }: MasteredChapter, window: SampleWindow, clips: ClipSource, options: MasterMixing & Pick<MixOptions, 'lanes'> = {}): AsyncGenerator<[Float32Array, Float32Array], void, void> {
  const whole = windowSamples(window);
  const fade = Math.min(Math.round(fadeSeconds * masterRate), whole >> 1);
  let at = 0;
  const { from, to } = window;
  for await (const channels of masterBlocks(timeline, clips, setting, { ...options, voices, window: { from: toFrames(from, masterRate), to: toFrames(to, masterRate) } })) {
    const length = channels[0].length;
    // Of a mono master both sides are one array.
    for (const samples of new Set(channels)) {
      for (let i = 0; i < length; i += 1) {
        const edge = Math.min(at + i, whole - 1 - at - i);
        if (edge < fade) samples[i]! *= 0.5 - 0.5 * Math.cos((Math.PI * (edge + 0.5)) / fade);
      }
    }
    at += length;
    yield channels;
  }
}
