import { mixTimeline } from './mix.ts';
import type { MixOptions } from './mix.ts';
import { lanes as allLanes } from './settings.ts';
import type { ClipSource, Lane, Timeline } from './types.ts';

/** A stretch of a mix, each lane by itself. Lanes of which nothing is heard in it are left out. */
export interface LaneBlock {
  /** Frame of the whole at which the block begins, and its length. */
  frame: number;
  frames: number;
  lanes: { lane: Lane; channels: [Float32Array, Float32Array] }[];
}

/**
 * Mixes a timeline block by block as `mixTimeline` does, by that same function, but leaves its lanes apart: summed they
 * are the mix. For a player that lets the lanes be balanced while they sound. Errors as there.
 */
export async function* laneBlocks(timeline: Timeline, clips: ClipSource, options: Omit<MixOptions, 'lanes'> = {}): AsyncGenerator<LaneBlock, void, void> {
  const mixes = (timeline.heard ?? allLanes).map((lane) => ({ lane, blocks: mixTimeline(timeline, clips, { ...options, lanes: new Set([lane]) }) }));
  try {
    for (;;) {
      // All at once, so that the clips of all lanes are on their way at the same time.
      const next = await Promise.all(mixes.map(async ({ lane, blocks }) => ({ lane, ...(await blocks.next()) })));
      const made = next.flatMap(({ lane, value }) => (value ? [{ lane, frame: value.frame, channels: value.channels }] : []));
      const [first] = made;
      if (!first) return;
      yield { frame: first.frame, frames: first.channels[0].length, lanes: made.filter(({ channels }) => channels.some(sounds)).map(({ lane, channels }) => ({ lane, channels })) };
    }
  } finally {
    for (const { blocks } of mixes) await blocks.return();
  }
}

function sounds(samples: Float32Array): boolean {
  return samples.some((sample) => sample !== 0);
}
