'use client';

import { useId, useState } from 'react';
import { changedSettings, clearSpeech, lanes, plainSettings, type MixChange } from '../../../lib/audio/settings.ts';
import type { Lane } from '../../../lib/audio/types.ts';
import type { ProjectView } from '../../../lib/services/views.ts';
import { setMixAction } from '../../actions/mix.ts';
import { useDraw } from '../chapters/use-draw.ts';
import { decibels } from '../format.ts';
import { Term } from '../term/term.tsx';
import { useWorkspace } from '../workspace/context.tsx';

const names: { [lane in Lane]: string } = { speech: 'Speech', music: 'Music', ambience: 'Ambience', effect: 'Effects' };

/** How the mix is balanced: a gain and a switch for each lane, how clear speech is kept, whether rooms answer, and how far apart lines stand. Heard with the next mix. */
export function BalanceSetting({ project }: { project: Pick<ProjectView, 'id' | 'mixSettings'> }) {
  const { change } = useWorkspace();
  const draw = useDraw();
  const { mixSettings } = project;
  const set = (said: MixChange): void => void change(() => setMixAction({ projectId: project.id, change: said }), draw.project((before) => ({ mixSettings: changedSettings(before.mixSettings, said) })));
  const clear = mixSettings.clarity.musicLu >= clearSpeech.musicLu;
  return (
    <section aria-labelledby="balance">
      <h2 id="balance" className="text-[15px] font-semibold">
        Balance
      </h2>
      <p className="mt-1 mb-3 max-w-[60ch] text-[13px] text-ink-faint">A change is heard with the next mix. Lines and sounds stay as they are. Music and ambience step back under speech by themselves (<Term of="ducking">ducking</Term>).</p>
      <ul className="grid max-w-[34rem] gap-2">
        {lanes.map((lane) => (
          <LaneRow key={`${lane} ${mixSettings.lanes[lane].gainDb}`} lane={lane} setting={mixSettings.lanes[lane]} onSet={(said) => set({ lanes: { [lane]: said } })} />
        ))}
      </ul>
      <div className="mt-4 grid gap-2">
        <Choice on={clear} name="Clear speech" says="Music and ambience stay at least 20 dB under every line, for listeners who need it (WCAG 1.4.7)." onSet={(on) => set({ clarity: on ? clearSpeech : plainSettings.clarity })} />
        <Choice on={mixSettings.rooms} name="Rooms answer" says="A hall, a cellar or a cave is heard in the voices that speak in it." onSet={(on) => set({ rooms: on })} />
        <Choice on={mixSettings.evenLines === true} name="Even lines" says="Whispers and shouts stand half as far from the rest, for listeners in a noisy place." onSet={(on) => set({ evenLines: on })} />
      </div>
    </section>
  );
}

function LaneRow({ lane, setting, onSet }: { lane: Lane; setting: ProjectView['mixSettings']['lanes'][Lane]; onSet: (said: { gainDb?: number; mute?: boolean; solo?: boolean }) => void }) {
  const id = useId();
  const [gainDb, setGain] = useState(setting.gainDb);
  // Stored when the hand lets go, not at every step on the way.
  const store = (): void => {
    if (gainDb !== setting.gainDb) onSet({ gainDb });
  };
  const name = names[lane].toLowerCase();
  return (
    <li className="grid grid-cols-[5rem_minmax(0,1fr)_4rem_auto_auto] items-center gap-x-2 text-[14px]">
      <label htmlFor={id}>{names[lane]}</label>
      <input id={id} type="range" className="w-full min-w-0" min={-12} max={12} step={1} value={gainDb} aria-valuetext={`${decibels(gainDb, 0)} dB`} onChange={(event) => setGain(Number(event.target.value))} onPointerUp={store} onKeyUp={store} onBlur={store} />
      <span className="text-right text-[13px] whitespace-nowrap text-ink-soft">{decibels(gainDb, 0)} dB</span>
      <Switch on={setting.mute} label={`Mute ${name}`} onSet={(mute) => onSet({ mute })}>
        Mute
      </Switch>
      <Switch on={setting.solo} label={`Solo ${name}`} onSet={(solo) => onSet({ solo })}>
        Solo
      </Switch>
    </li>
  );
}

function Switch({ on, label, onSet, children }: { on: boolean; label: string; onSet: (on: boolean) => void; children: string }) {
  return (
    <button type="button" className={`btn min-h-8 px-2 text-[13px] ${on ? 'bg-accent-wash' : 'btn-quiet'}`} aria-label={label} aria-pressed={on} onClick={() => onSet(!on)}>
      {children}
    </button>
  );
}

function Choice({ on, name, says, onSet }: { on: boolean; name: string; says: string; onSet: (on: boolean) => void }) {
  const id = useId();
  return (
    <div>
      <label className="flex min-h-6 items-center gap-2.5 font-semibold">
        <input type="checkbox" className="size-4 flex-none" checked={on} aria-describedby={id} onChange={(event) => onSet(event.target.checked)} />
        {name}
      </label>
      <p id={id} className="max-w-[60ch] pl-[1.625rem] text-[13px] text-ink-soft">
        {says}
      </p>
    </div>
  );
}
