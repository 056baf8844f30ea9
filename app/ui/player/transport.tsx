'use client';

import { Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import type { Playback } from './playback.ts';

/** Back one line, play or pause, on one line. */
export function Transport({ playback, playing }: { playback: Playback; playing: boolean }) {
  return (
    <div className="flex items-center gap-1">
      <button type="button" className="btn btn-quiet size-10 px-0 max-sm:hidden" aria-label="Back one line" onClick={() => playback.step(-1)}>
        <SkipBack size={18} fill="currentColor" aria-hidden />
      </button>
      <button type="button" className="grid size-11 place-items-center rounded-full bg-ink text-paper" aria-label={playing ? 'Pause' : 'Play'} onClick={() => playback.toggle()}>
        {playing ? <Pause size={18} fill="currentColor" aria-hidden /> : <Play size={18} fill="currentColor" className="ml-0.5" aria-hidden />}
      </button>
      <button type="button" className="btn btn-quiet size-10 px-0 max-sm:hidden" aria-label="On one line" onClick={() => playback.step(1)}>
        <SkipForward size={18} fill="currentColor" aria-hidden />
      </button>
    </div>
  );
}
