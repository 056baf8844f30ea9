'use client';

import { Popover } from '@base-ui/react/popover';
import { useId } from 'react';
import { lanes } from '../../../../lib/audio/settings.ts';
import type { Lane } from '../../../../lib/audio/types.ts';
import { decibels } from '../../format.ts';
import { useWorkspace } from '../../workspace/context.tsx';
import { usePreview } from './use-preview.ts';

const names: { [lane in Lane]: string } = { speech: 'Speech', music: 'Music', ambience: 'Ambience', effect: 'Effects' };
const quietest = -24;
const loudest = 12;

/** How loud each lane is in the preview, while it sounds. It is for listening: the export keeps its own balance. */
export function Balance() {
  return (
    <Popover.Root>
      <Popover.Trigger className="btn btn-quiet min-h-8 px-2 text-[13px] pointer-coarse:min-h-11">Balance</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={8} className="z-50 outline-none">
          <Popover.Popup className="popup w-[min(24rem,calc(100vw-1.5rem))] p-4">
            <Popover.Title className="text-[15px] font-semibold">Balance of the preview</Popover.Title>
            <Popover.Description className="mt-0.5 text-[13px] text-ink-soft">For listening only. The export keeps its own balance.</Popover.Description>
            <ul className="mt-3 grid gap-2.5">
              {lanes.map((lane) => (
                <LaneRow key={lane} lane={lane} />
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function LaneRow({ lane }: { lane: Lane }) {
  const { preview } = useWorkspace().deck;
  const { gainDb, mute, solo } = usePreview().balance[lane];
  const id = useId();
  return (
    <li className="grid grid-cols-[4.5rem_minmax(0,1fr)_3.25rem_auto_auto] items-center gap-x-2 text-[13px]">
      <label htmlFor={id}>{names[lane]}</label>
      <input
        id={id}
        type="range"
        className="w-full min-w-0"
        min={quietest}
        max={loudest}
        step={1}
        value={gainDb}
        aria-valuetext={`${decibels(gainDb)} dB`}
        onChange={(event) => preview.setLane(lane, { gainDb: Number(event.target.value) })}
      />
      <span className="text-right text-ink-soft">{decibels(gainDb)} dB</span>
      <Toggle on={mute} name={`Mute ${names[lane].toLowerCase()}`} onToggle={() => preview.setLane(lane, { mute: !mute })}>
        Mute
      </Toggle>
      <Toggle on={solo} name={`Solo ${names[lane].toLowerCase()}`} onToggle={() => preview.setLane(lane, { solo: !solo })}>
        Solo
      </Toggle>
    </li>
  );
}

function Toggle({ on, name, onToggle, children }: { on: boolean; name: string; onToggle: () => void; children: string }) {
  return (
    <button type="button" aria-pressed={on} aria-label={name} onClick={onToggle} className={`btn min-h-8 px-2 text-[13px] pointer-coarse:min-h-11 ${on ? 'border-ink bg-ink text-paper' : ''}`}>
      {children}
    </button>
  );
}
