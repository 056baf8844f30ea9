'use client';

import { changedSettings } from '../../../../lib/audio/settings.ts';
import type { LaneSetting } from '../../../../lib/audio/settings.ts';
import type { Lane } from '../../../../lib/audio/types.ts';
import type { ProjectView } from '../../../../lib/services/views.ts';
import { setMixAction } from '../../../actions/mix.ts';
import { useDraw } from '../../chapters/use-draw.ts';
import { useMayEdit, useWorkspace } from '../../workspace/context.tsx';
import { lanes } from './draw.ts';

const rows: { lane: Lane; name: string; top: number; tall: number }[] = [
  { lane: 'speech', name: 'Speech', top: lanes.speech, tall: lanes.speechTall },
  { lane: 'effect', name: 'Effects', top: lanes.cues.effect, tall: lanes.cueTall },
  { lane: 'ambience', name: 'Ambience', top: lanes.cues.ambience, tall: lanes.cueTall },
  { lane: 'music', name: 'Music', top: lanes.cues.music, tall: lanes.cueTall },
];

/** The lanes by name, each muted or heard alone: in the mix, and so at once in what plays here. */
export function LaneHeads({ project }: { project: Pick<ProjectView, 'id' | 'mixSettings'> }) {
  const { change } = useWorkspace();
  const mayEdit = useMayEdit();
  const draw = useDraw();
  const set = (lane: Lane, part: Partial<Pick<LaneSetting, 'mute' | 'solo'>>) => {
    const said = { lanes: { [lane]: part } };
    void change(() => setMixAction({ projectId: project.id, change: said }), draw.project((before) => ({ mixSettings: changedSettings(before.mixSettings, said) })));
  };
  return (
    <ul aria-label="Lanes" className="flex flex-wrap gap-x-4 gap-y-1 p-2 sm:relative sm:block sm:w-30 sm:flex-none sm:border-r sm:border-line sm:p-0">
      {rows.map(({ lane, name, top, tall }) => (
        <li key={lane} className="flex items-center gap-1.5 sm:absolute sm:inset-x-2 sm:top-(--top) sm:h-(--tall) sm:flex-col sm:items-start sm:justify-center sm:gap-0.5" style={{ '--top': `${top}px`, '--tall': `${tall}px` } as Record<string, string>}>
          <span className="text-[12px] text-ink-soft max-sm:w-[4.2rem]">{name}</span>
          {mayEdit && (
            <span className="flex gap-1">
              <LaneSwitch on={project.mixSettings.lanes[lane].mute} label={`Mute ${name.toLowerCase()}`} onSet={(mute) => set(lane, { mute })}>
                Mute
              </LaneSwitch>
              <LaneSwitch on={project.mixSettings.lanes[lane].solo} label={`Solo ${name.toLowerCase()}`} onSet={(solo) => set(lane, { solo })}>
                Solo
              </LaneSwitch>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function LaneSwitch({ on, label, onSet, children }: { on: boolean; label: string; onSet: (on: boolean) => void; children: string }) {
  return (
    <button type="button" aria-pressed={on} aria-label={label} onClick={() => onSet(!on)} className={`min-h-6 rounded-small border px-1.5 text-[12px] pointer-coarse:min-h-11 pointer-coarse:px-3 ${on ? 'border-ink bg-ink text-paper' : 'border-line-strong text-ink-soft'}`}>
      {children}
    </button>
  );
}
