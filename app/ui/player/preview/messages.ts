import type { LaneBlock } from '../../../../lib/audio/lane-blocks.ts';
import type { Timeline } from '../../../../lib/audio/types.ts';

/** What is mixed: a stretch of a timeline, seconds, at a rate, Hz. */
export interface MixOrder {
  timeline: Timeline;
  from: number;
  to: number;
  sampleRate: number;
}

/** To the worker. Each order is answered block by block, one for each `next`; `end` lets it go. */
export type ToMixWorker = ({ type: 'begin'; order: number } & MixOrder) | { type: 'next'; order: number } | { type: 'end'; order: number };

/** From the worker: the next block (null after the last), or why there is none. `missing` counts places whose clip could not be used. */
export type FromMixWorker = { type: 'block'; order: number; block: LaneBlock | null; missing: number } | { type: 'failed'; order: number; message: string };
