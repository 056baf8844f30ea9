'use client';

import { useMemo, useState, useSyncExternalStore } from 'react';
import type { PickUpKind } from '../../../lib/services/proof/view.ts';
import { clock } from '../format.ts';
import { playerActions, type Hand } from '../player/actions.ts';
import { Loop } from '../player/loop.ts';
import type { MixPlayer } from '../player/mix-player.ts';
import { Scrubber } from '../player/scrubber.tsx';
import { speeds } from '../player/speeds.ts';
import { Transport } from '../player/transport.tsx';
import { useShortcuts } from '../shortcuts/use-shortcuts.ts';

interface Props {
  player: MixPlayer;
  chapters: readonly { title: string; start: number; end: number }[];
  chapter: number;
  /** Where the captions are. */
  captions: string;
  onMark: (kind: PickUpKind) => void;
}

const scopes = ['player', 'proof'] as const;

/** The player of the listening page, with the keys of the studio's. */
export function ListenBar({ player, chapters, chapter, captions, onMark }: Props) {
  const seconds = useSyncExternalStore(player.subscribe, () => Math.floor(player.time()), () => 0);
  const playing = useSyncExternalStore(player.subscribe, player.playing, () => false);
  const speed = useSyncExternalStore(player.subscribe, player.speed, () => 1);
  const broken = useSyncExternalStore(player.subscribe, player.broken, () => false);
  const [loop] = useState(() => new Loop());
  const hand = useMemo((): Hand => ({ current: () => player, shows: () => 'mix', mix: player, preview: player, loop }), [player, loop]);
  // Read as the time moves, so that what is repeated goes back.
  useSyncExternalStore(player.subscribe, () => {
    loop.follow(player);
    return null;
  }, () => null);
  useShortcuts(scopes, {
    ...Object.fromEntries(Object.entries(playerActions).map(([id, act]) => [id, () => act(hand)])),
    'mark-misread': () => onMark('misread'),
    'mark-pronunciation': () => onMark('pronunciation'),
    'mark-voice': () => onMark('voice'),
    'mark-pace': () => onMark('pace'),
    'mark-noise': () => onMark('noise'),
    'mark-level': () => onMark('level'),
    'mark-note': () => onMark('note'),
  });
  const to = chapters.at(-1)?.end ?? 0;
  return (
    <footer aria-label="Player" className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-4 border-t border-line bg-surface px-3 py-2.5 pb-[max(0.6rem,env(safe-area-inset-bottom))] sm:gap-6 sm:px-8">
      <Transport playback={player} playing={playing} />
      <div className="grid min-w-0 gap-1">
        <Scrubber playback={player} label="Place in the drama" height={18} seconds={seconds} from={0} to={to}>
          <div aria-hidden className="relative top-[7px] h-1 rounded-sm bg-edge" />
        </Scrubber>
        <span className="flex flex-wrap items-center gap-x-3 text-[13px]">
          {chapters.length > 1 && (
            <select className="min-h-8 max-w-48 truncate rounded-small border border-line-strong bg-raised px-1 pointer-coarse:min-h-11" aria-label="Chapter" value={chapter} onChange={(event) => player.seek(chapters[Number(event.target.value)]?.start ?? 0)}>
              {chapters.map((one, at) => (
                <option key={one.start} value={at}>
                  {one.title}
                </option>
              ))}
            </select>
          )}
          <a className="py-1 text-accent underline" href={captions} download="captions.vtt">
            Captions
          </a>
          {broken && <span className="text-bad">The sound could not be played. Load the page again.</span>}
        </span>
      </div>
      <div className="text-right text-ink-soft">
        {clock(seconds)} / {clock(to)}
        <label className="block text-[13px]">
          <span className="sr-only">Speed</span>
          <select className="min-h-8 rounded-small border border-line-strong bg-raised px-1 pointer-coarse:min-h-11" value={speed} onChange={(event) => player.setSpeed(Number(event.target.value))}>
            {speeds.map((one) => (
              <option key={one} value={one}>
                {one}×
              </option>
            ))}
          </select>
        </label>
      </div>
    </footer>
  );
}
