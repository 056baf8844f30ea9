'use client';

import { usePathname } from 'next/navigation';
import { useEffect } from 'react';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import { clock } from '../format.ts';
import { useProject, useWorkspace } from '../workspace/context.tsx';
import { PreviewBar } from './preview/preview-bar.tsx';
import { Transport } from './transport.tsx';
import { useDeck, usePlayerSeconds, usePlaying } from './use-player.ts';
import { Waveform } from './waveform.tsx';

/** The player below every tab: of the exported mix once there is one, or of the preview that is being heard. Space plays and pauses. */
export function PlayerBar() {
  const { player, deck } = useWorkspace();
  const { export: mix } = useProject();
  const preview = useDeck() === 'preview';
  const there = preview || mix !== null;

  useEffect(() => player.load(mix), [player, mix]);
  useEffect(() => {
    if (!there) return undefined;
    const space = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLElement && event.target.closest('button, a, input, textarea, select, [role="combobox"], [role="dialog"], [role="menu"]')) return;
      event.preventDefault();
      deck.current().toggle();
    };
    window.addEventListener('keydown', space);
    return () => window.removeEventListener('keydown', space);
  }, [deck, there]);

  if (preview) return <PreviewBar />;
  return mix && <MixBar mix={mix} />;
}

function MixBar({ mix }: { mix: ExportView }) {
  const { player } = useWorkspace();
  const { id } = useProject();
  const playing = usePlaying();
  const seconds = usePlayerSeconds();
  const onMix = usePathname() === `/projects/${id}/mix`;
  return (
    <footer aria-label="Player" className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-4 border-t border-line bg-surface px-3 py-2.5 sm:gap-6 sm:px-5">
      <Transport playback={player} playing={playing} />
      {onMix ? <Title /> : <Waveform mix={mix} height={48} />}
      <div className="text-right text-ink-soft">
        {clock(seconds)} / {clock(mix.timeline.durationSeconds)}
        {player.broken() ? <p className="text-[13px] text-bad">This mix could not be played.</p> : <p className="text-[13px] text-ink-faint">{mix.stale ? 'Exported mix, older' : 'Exported mix'}</p>}
      </div>
    </footer>
  );
}

/** On the Mix tab the waveform is on the page; the bar says what it plays. */
function Title() {
  const { title } = useProject();
  return <p className="truncate text-center font-text text-base text-ink-soft">{title}</p>;
}
