'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { toast } from 'sonner';
import type { ProjectView, TagSetting } from '../../../lib/services/views.ts';
import { setTagsAction } from '../../actions/lines.ts';
import { count } from '../format.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';

const choices: Record<TagSetting, { name: string; says: string }> = {
  speak: { name: 'Spoken', says: 'The narrator says every “he said”, as in a reading.' },
  drop: { name: 'Dropped', says: 'A bare “he said” stays in the text, struck through, and is not spoken: the voices say who it is.' },
  hand: { name: 'As you mark them', says: 'Lines stay as they are now; you mark the ones to leave out.' },
};

/** What becomes of bare speech tags. What was marked line by line stays as marked. */
export function TagsSetting({ project }: { project: Pick<ProjectView, 'id' | 'tags' | 'lines'> }) {
  const { changeFor } = useWorkspace();
  const queries = useQueryClient();
  const name = useId();
  const choose = async (tags: TagSetting) => {
    const draw = () => queries.setQueryData<ProjectView>(projectKey(project.id), (before) => before && { ...before, tags });
    const done = await changeFor(() => setTagsAction({ projectId: project.id, tags }), draw);
    if (done) toast(done.tags === 0 ? 'This story has no bare speech tags.' : `${done.silent} of ${count(done.tags, 'bare speech tag')} silent now.`);
  };
  return (
    <fieldset>
      <legend className="label">Speech tags (“he said”)</legend>
      <div className="grid gap-2">
        {(Object.keys(choices) as TagSetting[]).map((tags) => (
          <div key={tags}>
            <label className="flex min-h-6 items-center gap-2.5 font-semibold">
              <input type="radio" className="size-4 flex-none" name={name} aria-describedby={`${name}-${tags}`} checked={project.tags === tags} onChange={() => void choose(tags)} />
              {choices[tags].name}
            </label>
            <p id={`${name}-${tags}`} className="pl-[1.625rem] text-[13px] text-ink-soft">
              {choices[tags].says}
            </p>
          </div>
        ))}
      </div>
      {project.lines.silent > 0 && <p className="mt-2 text-[13px] text-ink-faint">{count(project.lines.silent, 'line is', 'lines are')} silent in this drama.</p>}
    </fieldset>
  );
}
