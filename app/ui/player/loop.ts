import type { PlacedSpeech } from '../../../lib/audio/types.ts';
import type { Playback } from './playback.ts';

/** A stretch that is repeated, seconds, and whose it is. */
export interface Stretch {
  of: Playback;
  from: number;
  to: number;
}

/** So much sounds before a line that is repeated, and after it, seconds. */
const air = 0.15;
/** A stretch that ends closer to the end of the whole than this is turned back before the end is reached. */
const beforeEnd = 0.08;

/** Repeats a stretch of a playback: when its end is reached, it goes back to the beginning. */
export class Loop {
  private stretch: Stretch | null = null;
  private readonly listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  shown = (): Stretch | null => this.stretch;

  /** Repeats from the first to the last of these lines. */
  lines(of: Playback, first: Pick<PlacedSpeech, 'start'>, last: Pick<PlacedSpeech, 'end'>): void {
    const { from, to } = of.range();
    this.set({ of, from: Math.max(from, first.start - air), to: Math.min(to - beforeEnd, last.end + air) });
  }

  end(): void {
    if (this.stretch) this.set(null);
  }

  /** To be called as the time moves. A place that was sought outside of the stretch ends it. */
  follow(playback: Playback): void {
    const { stretch } = this;
    if (!stretch || stretch.of !== playback) return;
    const now = playback.time();
    if (now < stretch.from - 1 || now > stretch.to + 1) this.end();
    else if (now >= stretch.to && playback.playing()) playback.seek(stretch.from);
  }

  private set(stretch: Stretch | null): void {
    this.stretch = stretch;
    for (const listener of this.listeners) listener();
  }
}
