'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useMemo } from 'react';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import { clock } from '../format.ts';
import { useProject, useWorkspace } from '../workspace/context.tsx';
import { useShortcuts } from '../shortcuts/use-shortcuts.ts';
import { playerActions } from './actions.ts';
import { PlayerControls } from './player-controls.tsx';
import { PreviewBar } from './preview/preview-bar.tsx';
import { Transport } from './transport.tsx';
import { useHeard } from './use-heard.ts';
import { useDeck, usePlayerSeconds, usePlaying } from './use-player.ts';
import { Waveform } from './waveform.tsx';

const scopes = ['player'] as const;
const nothing = {};

/** The player below every tab: of the exported mix once there is one, or of the preview that is being heard. Its keys hold on all of them. */
export function PlayerBar() {
  const { player, deck } = useWorkspace();
  const { export: mix } = useProject();
  const preview = useDeck() === 'preview';
  const there = preview || mix !== null;

  useEffect(() => player.load(mix), [player, mix]);
  const actions = useMemo(() => Object.fromEntries(Object.entries(playerActions).map(([id, act]) => [id, () => act(deck)])), [deck]);
  useShortcuts(scopes, there ? actions : nothing);
  useHeard();

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
        <PlayerControls />
        {player.broken() ? <p className="text-[13px] text-bad">This mix could not be played.</p> : <p className="text-[13px] text-ink-faint max-sm:hidden">{mix.stale ? 'Exported mix, older' : 'Exported mix'}</p>}
      </div>
    </footer>
  );
}

/** On the Mix tab the waveform is on the page; the bar says what it plays. */
function Title() {
  const { title } = useProject();
  return <p className="truncate text-center font-text text-base text-ink-soft">{title}</p>;
}
