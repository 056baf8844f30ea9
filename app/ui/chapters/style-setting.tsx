'use client';

import { useId } from 'react';
import type { ProjectView } from '../../../lib/services/views.ts';
import { setStyleAction } from '../../actions/chapters.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { useDraw } from './use-draw.ts';

type Style = ProjectView['style'];

const choices: Record<Style, { name: string; says: string }> = {
  solo: { name: 'One narrator', says: 'A single voice reads everything, as in an audiobook.' },
  cast: { name: 'Narrator and cast', says: 'People speak what they say aloud; the narrator reads the rest, their thoughts and letters too.' },
  full: { name: 'Full cast', says: 'Thoughts are heard in the thinker’s voice, and letters in the writer’s.' },
};

/** In how many voices the drama is read. Who said what stays; lines that change their voice are made anew. */
export function StyleSetting({ project }: { project: Pick<ProjectView, 'id' | 'style'> }) {
  const { change } = useWorkspace();
  const draw = useDraw();
  const name = useId();
  return (
    <fieldset>
      <legend className="label">Voices</legend>
      <div className="grid gap-2">
        {(Object.keys(choices) as Style[]).map((style) => (
          <div key={style}>
            <label className="flex min-h-6 items-center gap-2.5 font-semibold">
              <input type="radio" className="size-4 flex-none" name={name} aria-describedby={`${name}-${style}`} checked={project.style === style} onChange={() => void change(() => setStyleAction({ projectId: project.id, style }), draw.project(() => ({ style })))} />
              {choices[style].name}
            </label>
            <p id={`${name}-${style}`} className="pl-[1.625rem] text-[13px] text-ink-soft">
              {choices[style].says}
            </p>
          </div>
        ))}
      </div>
      <p className="mt-2 text-[13px] text-ink-faint">Chapters and scenes that somebody else tells are chosen under “Edit chapters”.</p>
    </fieldset>
  );
}
