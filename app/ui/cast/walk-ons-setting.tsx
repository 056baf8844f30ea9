'use client';

import { useId } from 'react';
import type { ProjectView } from '../../../lib/services/views.ts';
import { mostWalkOnLines } from '../../../lib/services/voice-generation/walk-ons.ts';
import { setWalkOnsAction } from '../../actions/cast.ts';
import { useDraw } from '../chapters/use-draw.ts';
import { count } from '../format.ts';
import { useProject, useWorkspace } from '../workspace/context.tsx';

type Setting = ProjectView['walkOns'];

const choices: Record<Setting, { name: string; says: string }> = {
  own: { name: 'Voices of their own', says: 'Everybody gets one, as far as there are voices.' },
  pool: { name: 'A few shared voices', says: 'No two of them are heard in one voice within twenty lines.' },
  narrator: { name: 'The narrator', says: 'They stay in the script under their names, and the narrator reads them.' },
};

/** Who speaks for people of a few lines; shown where the drama has any. */
export function WalkOnsSetting() {
  const project = useProject();
  const { change } = useWorkspace();
  const draw = useDraw();
  const name = useId();
  const few = project.cast.filter((one) => one.role === 'cast' && one.lines <= mostWalkOnLines).length;
  if (few === 0) return null;
  return (
    <fieldset className="mt-8 border-t border-line pt-6">
      <legend className="float-left mb-1 w-full font-text text-xl font-semibold">Walk-ons</legend>
      <p className="clear-both text-ink-soft">
        {count(few, 'person', 'people')} with {mostWalkOnLines} lines or fewer. Who speaks for them:
      </p>
      <div className="mt-3 grid gap-3 sm:grid-cols-3">
        {(Object.keys(choices) as Setting[]).map((walkOns) => (
          <div key={walkOns}>
            <label className="flex min-h-6 items-center gap-2.5 font-semibold pointer-coarse:min-h-11">
              <input type="radio" className="size-4 flex-none" name={name} aria-describedby={`${name}-${walkOns}`} checked={project.walkOns === walkOns} onChange={() => void change(() => setWalkOnsAction({ projectId: project.id, walkOns }), draw.project(() => ({ walkOns })))} />
              {choices[walkOns].name}
            </label>
            <p id={`${name}-${walkOns}`} className="pl-[1.625rem] text-[13px] text-ink-soft">
              {choices[walkOns].says}
            </p>
          </div>
        ))}
      </div>
      <p className="mt-2 text-[13px] text-ink-faint">Voices that you chose stay. The others are found anew with the next making.</p>
    </fieldset>
  );
}
