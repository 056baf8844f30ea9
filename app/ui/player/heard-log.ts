import type { PlacedSpeech } from '../../../lib/audio/types.ts';
import type { HeardLine } from '../../../lib/services/proof/heard.ts';
import { placeAt } from './place.ts';
import type { Playback } from './playback.ts';

/** So much of a line must have sounded for it to count as heard: the rest is the breath around it. */
const enough = 0.85;
/** Time that moved on by more than this in one step was sought, not played, seconds. A hidden page tells four times a second. */
const longestStep = 2.5;

/** Keeps account of what of each line sounded, however it was cut and repeated, and says when one was heard to its end. */
export class HeardLog {
  private readonly sounded = new Map<string, number>();
  private last: number | null = null;

  /** The lines that are heard to their end with this step of a playback. */
  follow(playback: Pick<Playback, 'time' | 'playing' | 'lines'>): HeardLine[] {
    const now = playback.time();
    const before = this.last;
    this.last = playback.playing() ? now : null;
    // The step in which it stopped was played too.
    if (before === null || now <= before || now - before > longestStep) return [];
    return this.play(playback.lines(), before, now);
  }

  private play(lines: readonly PlacedSpeech[], from: number, to: number): HeardLine[] {
    const heard: HeardLine[] = [];
    for (let at = Math.max(0, placeAt(lines, from)); at < lines.length && (lines[at]?.start ?? Infinity) < to; at += 1) {
      const line = lines[at];
      if (!line || line.asset === null || line.end <= line.start) continue;
      const overlap = Math.min(to, line.end) - Math.max(from, line.start);
      if (overlap <= 0) continue;
      const key = `${line.segmentId} ${line.asset}`;
      const seconds = (this.sounded.get(key) ?? 0) + overlap;
      this.sounded.set(key, seconds);
      if (seconds >= enough * (line.end - line.start) && seconds - overlap < enough * (line.end - line.start)) heard.push({ segmentId: line.segmentId, assetId: line.asset });
    }
    return heard;
  }
}
