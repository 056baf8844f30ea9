'use client';

import { useId } from 'react';
import type { ProjectView } from '../../../lib/services/views.ts';
import { setSoundDensityAction } from '../../actions/edits.ts';
import { useDraw } from '../chapters/use-draw.ts';
import { useWorkspace } from '../workspace/context.tsx';

type Density = ProjectView['density'];

const choices: Record<Density, { name: string; says: string }> = {
  spare: { name: 'Spare', says: 'A little music, and only the sounds the story turns on.' },
  balanced: { name: 'Balanced', says: 'Music or ambience for about half of the time, at most four effects a minute.' },
  full: { name: 'Full', says: 'Sound under most scenes, as in a radio play; up to six effects a minute.' },
};

/** How much sound there is beside the voices. What a person set stays; the rest is scored again. */
export function DensitySetting({ project }: { project: Pick<ProjectView, 'id' | 'density'> }) {
  const { change } = useWorkspace();
  const draw = useDraw();
  const name = useId();
  return (
    <fieldset className="mt-5">
      <legend className="label">How much sound</legend>
      <div className="grid gap-x-6 gap-y-2 sm:grid-cols-3">
        {(Object.keys(choices) as Density[]).map((density) => (
          <div key={density}>
            <label className="flex min-h-6 items-center gap-2.5 font-semibold">
              <input type="radio" className="size-4 flex-none" name={name} aria-describedby={`${name}-${density}`} checked={project.density === density} onChange={() => void change(() => setSoundDensityAction({ projectId: project.id, density }), draw.project(() => ({ density })))} />
              {choices[density].name}
            </label>
            <p id={`${name}-${density}`} className="pl-[1.625rem] text-[13px] text-ink-soft">
              {choices[density].says}
            </p>
          </div>
        ))}
      </div>
      <p className="mt-2 text-[13px] text-ink-faint">Sounds that you changed stay as you set them. With the built-in ear the rest follows at once and costs nothing; with another it follows with the next making.</p>
    </fieldset>
  );
}
