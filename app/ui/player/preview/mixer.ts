import type { LaneBlock } from '../../../../lib/audio/lane-blocks.ts';
import type { FromMixWorker, MixOrder, ToMixWorker } from './messages.ts';

/** Blocks of a mix, in order; `missing` is how many places had a clip that could not be used, so far. */
export interface MixStream {
  /** The next block, null after the last. One at a time. */
  next(): Promise<{ block: LaneBlock | null; missing: number }>;
  close(): void;
}

/** Mixes in a worker, as many stretches at a time as are asked for. The worker is there from the first order to `dispose`. */
export class Mixer {
  private worker: Worker | null = null;
  private orders = 0;
  private readonly waiting = new Map<number, { resolve: (answer: { block: LaneBlock | null; missing: number }) => void; reject: (error: Error) => void }>();

  /** Makes the worker ready before anything is asked of it. */
  warm(): void {
    this.worker ??= this.start();
  }

  open(order: MixOrder): MixStream {
    this.warm();
    const id = ++this.orders;
    this.tell({ type: 'begin', order: id, ...order });
    return {
      next: async () => {
        const answer = new Promise<{ block: LaneBlock | null; missing: number }>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
        this.tell({ type: 'next', order: id });
        return await answer;
      },
      close: () => {
        this.tell({ type: 'end', order: id });
        this.waiting.get(id)?.resolve({ block: null, missing: 0 });
        this.waiting.delete(id);
      },
    };
  }

  dispose(): void {
    this.worker?.terminate();
    this.worker = null;
    for (const { resolve } of this.waiting.values()) resolve({ block: null, missing: 0 });
    this.waiting.clear();
  }

  private tell(message: ToMixWorker): void {
    this.worker?.postMessage(message);
  }

  private start(): Worker {
    const worker = new Worker(new URL('./mix-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<FromMixWorker>) => {
      const asked = this.waiting.get(data.order);
      this.waiting.delete(data.order);
      if (data.type === 'failed') asked?.reject(new Error(data.message));
      else asked?.resolve({ block: data.block, missing: data.missing });
    });
    worker.addEventListener('error', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('The mixer of this page stopped.'));
      this.waiting.clear();
      this.worker = null;
    });
    return worker;
  }
}
