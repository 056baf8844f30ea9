'use client';

import { Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useEffect } from 'react';
import { clock } from '../format.ts';
import { useProject, useWorkspace } from '../workspace/context.tsx';
import { usePlayerSeconds, usePlaying } from './use-player.ts';
import { Waveform } from './waveform.tsx';

/** The player of the mix, below every tab once there is one. Space plays and pauses. */
export function PlayerBar() {
  const { player } = useWorkspace();
  const { export: mix, id } = useProject();
  const playing = usePlaying();
  const seconds = usePlayerSeconds();
  const onMix = usePathname() === `/projects/${id}/mix`;

  useEffect(() => player.load(mix), [player, mix]);
  useEffect(() => {
    if (!mix) return undefined;
    const space = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLElement && event.target.closest('button, a, input, textarea, select, [role="combobox"], [role="dialog"], [role="menu"]')) return;
      event.preventDefault();
      player.toggle();
    };
    window.addEventListener('keydown', space);
    return () => window.removeEventListener('keydown', space);
  }, [player, mix]);

  if (!mix) return null;
  return (
    <footer aria-label="Player" className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-4 border-t border-line bg-surface px-3 py-2.5 sm:gap-6 sm:px-5">
      <div className="flex items-center gap-1">
        <button type="button" className="btn btn-quiet size-10 px-0 max-sm:hidden" aria-label="Back one line" onClick={() => player.step(-1)}>
          <SkipBack size={18} fill="currentColor" aria-hidden />
        </button>
        <button
          type="button"
          className="grid size-11 place-items-center rounded-full bg-ink text-paper"
          aria-label={playing ? 'Pause' : 'Play'}
          onClick={() => player.toggle()}
        >
          {playing ? <Pause size={18} fill="currentColor" aria-hidden /> : <Play size={18} fill="currentColor" className="ml-0.5" aria-hidden />}
        </button>
        <button type="button" className="btn btn-quiet size-10 px-0 max-sm:hidden" aria-label="On one line" onClick={() => player.step(1)}>
          <SkipForward size={18} fill="currentColor" aria-hidden />
        </button>
      </div>
      {onMix ? <Title /> : <Waveform mix={mix} height={48} />}
      <div className="text-right text-ink-soft">
        {clock(seconds)} / {clock(mix.timeline.durationSeconds)}
        {player.broken() && <p className="text-[13px] text-bad">This mix could not be played.</p>}
      </div>
    </footer>
  );
}

/** On the Mix tab the waveform is on the page; the bar says what it plays. */
function Title() {
  const { title } = useProject();
  return <p className="truncate text-center font-text text-base text-ink-soft">{title}</p>;
}
