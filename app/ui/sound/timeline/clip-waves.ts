import { readWaves } from './wave.ts';
import type { Wave } from './wave.ts';

export type WaveLevel = 'fine' | 'coarse';

/** From so many pixels a second on the fine waveform is drawn. */
const fineFrom = 6;
/** As many as the route gives at a time, and requests on their way at a time. */
const batch = 64;
const atOnce = 2;
/** What is asked for within so long goes together, ms: a scroll passes many clips. */
const gatherMs = 40;
/** So many fine waveforms are kept; the longest unseen go first. */
const mostKept = 6000;

/** The level that a look of `scale` pixels a second needs. */
export function levelFor(scale: number): WaveLevel {
  return scale >= fineFrom ? 'fine' : 'coarse';
}

/** The waveforms of a drama's clips, fetched as they come into sight and kept. */
export class ClipWaves {
  private readonly projectId: string;
  private readonly kept: { [level in WaveLevel]: Map<string, Wave | null> } = { fine: new Map(), coarse: new Map() };
  private readonly wanted: { [level in WaveLevel]: Set<string> } = { fine: new Set(), coarse: new Set() };
  private readonly onTheWay = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running = 0;

  constructor(projectId: string) {
    this.projectId = projectId;
  }

  /** Calls when waveforms have come. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The waveform of a clip: at the level that was asked for, meanwhile at the other; null where there is none (yet). */
  get(asset: string, level: WaveLevel): Wave | null {
    const kept = this.kept[level];
    const there = kept.get(asset);
    if (there !== undefined) return there;
    if (!this.onTheWay.has(`${level} ${asset}`)) {
      this.wanted[level].add(asset);
      this.timer ??= setTimeout(() => this.fetchNext(), gatherMs);
    }
    return this.kept[level === 'fine' ? 'coarse' : 'fine'].get(asset) ?? null;
  }

  /** Whether any that were asked for are still to come. */
  waits(): boolean {
    return this.wanted.fine.size + this.wanted.coarse.size + this.onTheWay.size > 0;
  }

  private fetchNext(): void {
    this.timer = null;
    while (this.running < atOnce) {
      const level: WaveLevel = this.wanted.coarse.size > 0 ? 'coarse' : 'fine';
      // The last ones that were asked for are those in sight.
      const assets = [...this.wanted[level]].slice(-batch);
      if (assets.length === 0) return;
      for (const asset of assets) {
        this.wanted[level].delete(asset);
        this.onTheWay.add(`${level} ${asset}`);
      }
      this.running += 1;
      void this.load(assets, level).then((came) => {
        for (const asset of assets) this.onTheWay.delete(`${level} ${asset}`);
        this.running -= 1;
        this.fetchNext();
        if (came) for (const listener of this.listeners) listener();
      });
    }
  }

  /** Gives whether they came. */
  private async load(assets: string[], level: WaveLevel): Promise<boolean> {
    const kept = this.kept[level];
    try {
      const response = await fetch(`/api/projects/${this.projectId}/clip-peaks?clips=${assets.join(',')}${level === 'coarse' ? '&level=coarse' : ''}`);
      if (!response.ok) return false;
      const waves = readWaves(await response.arrayBuffer(), assets.length);
      for (const [index, asset] of assets.entries()) kept.set(asset, waves[index] ?? null);
    } catch {
      // A studio that does not answer says so elsewhere; the clip stays plain and is asked for at the next look.
      return false;
    }
    for (const asset of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(asset);
    }
    return true;
  }
}
