import { laneBlocks } from '../../../../lib/audio/lane-blocks.ts';
import type { LaneBlock } from '../../../../lib/audio/lane-blocks.ts';
import { clipShelf } from './clip-shelf.ts';
import type { FromMixWorker, ToMixWorker } from './messages.ts';
import { warmUp } from './warm-up.ts';

/**
 * The render's own mixer, beside the page: what the page plays is what the render would write, and the page stays quick
 * while it is mixed. One block is mixed for each one asked for, so that it runs no further ahead than the player wants.
 */

/** Short at first, so that the first sound comes soon. */
const blockFrames = 8192;

interface Running {
  blocks: AsyncGenerator<LaneBlock, void, void>;
  abort: AbortController;
  missing: number;
}

const clips = clipShelf(async (asset) => await fetch(`/api/assets/${asset}`));
const running = new Map<number, Running>();

function say(message: FromMixWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

function begin({ order, timeline, from, to, sampleRate }: Extract<ToMixWorker, { type: 'begin' }>): void {
  const abort = new AbortController();
  const one: Running = {
    abort,
    missing: 0,
    blocks: laneBlocks(timeline, clips, { from, to, sampleRate, blockFrames, signal: abort.signal, onClipError: () => (one.missing += 1) }),
  };
  running.set(order, one);
}

async function next(order: number): Promise<void> {
  const one = running.get(order);
  if (!one) return;
  try {
    const { value } = await one.blocks.next();
    if (one.abort.signal.aborted) return;
    say({ type: 'block', order, block: value ?? null, missing: one.missing }, value ? value.lanes.flatMap(({ channels }) => channels.map((samples) => samples.buffer)) : []);
  } catch (error) {
    if (!one.abort.signal.aborted) say({ type: 'failed', order, message: error instanceof Error ? error.message : String(error) });
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToMixWorker>) => {
  if (data.type === 'begin') begin(data);
  else if (data.type === 'next') void next(data.order);
  else {
    running.get(data.order)?.abort.abort();
    running.delete(data.order);
  }
});

void warmUp();
