'use client';

import { Keyboard, Repeat } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Nothing } from '../nothing.ts';
import { useStored } from '../use-stored.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { playerActions } from './actions.ts';
import { speeds } from './speeds.ts';

const ShortcutsDialog = dynamic(() => import('../shortcuts/shortcuts-dialog.tsx').then((file) => file.ShortcutsDialog), { loading: Nothing });

/** Speed, repeating a line, and the keys. A preview has no speed: its clips are played as they are. */
export function PlayerControls({ speed: withSpeed = true }: { speed?: boolean }) {
  const { deck } = useWorkspace();
  const [keys, setKeys] = useState(false);
  const looping = useSyncExternalStore(deck.loop.subscribe, deck.loop.shown, () => null) !== null;
  return (
    <span className="flex items-center justify-end gap-1">
      {withSpeed && <SpeedSelect />}
      <button type="button" className={`btn btn-quiet min-h-8 px-2 pointer-coarse:min-h-11 ${looping ? 'bg-accent-wash text-accent' : ''}`} aria-pressed={looping} aria-label="Repeat this line" title="Repeat this line" onClick={() => playerActions.loop(deck)}>
        <Repeat size={15} aria-hidden />
      </button>
      <button type="button" className="btn btn-quiet min-h-8 px-2 max-sm:hidden pointer-coarse:min-h-11" aria-label="Keys" title="Keys" onClick={() => setKeys(true)}>
        <Keyboard size={16} aria-hidden />
      </button>
      {keys && <ShortcutsDialog onClose={() => setKeys(false)} />}
    </span>
  );
}

function SpeedSelect() {
  const { player } = useWorkspace();
  const [kept, keep] = useStored('narratix-speed');
  const speed = useSyncExternalStore(player.subscribe, player.speed, () => 1);
  useEffect(() => {
    if (kept !== null && speeds.includes(Number(kept))) player.setSpeed(Number(kept));
  }, [player, kept]);
  return (
    <label className="text-[13px] text-ink-soft">
      <span className="sr-only">Speed</span>
      <select
        className="min-h-8 w-16 rounded-small border border-line bg-surface px-1 hover:border-line-strong pointer-coarse:min-h-11"
        value={speed}
        onChange={(event) => {
          player.setSpeed(Number(event.target.value));
          keep(event.target.value);
        }}
      >
        {speeds.map((one) => (
          <option key={one} value={one}>
            {one}×
          </option>
        ))}
      </select>
    </label>
  );
}
