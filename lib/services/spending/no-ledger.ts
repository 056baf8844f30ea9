import type { ReadingLedger } from './reading-ledger.ts';

/** For a text that is no drama: there is no cap and nothing to write down, and every request goes straight through. */
export const noLedger: ReadingLedger = {
  async buy(_order, send, signal) {
    await send(signal ?? new AbortController().signal);
  },
  hold: async () => null,
  end: async () => {},
};
