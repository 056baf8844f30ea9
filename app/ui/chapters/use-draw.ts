'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { ChapterView, ProjectView } from '../../../lib/services/views.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';

/** Shows a change before the studio has kept it: what it will be, which the next reading of the drama puts right or back. */
export function useDraw() {
  const { projectId } = useWorkspace();
  const queries = useQueryClient();
  const project = (patch: (before: ProjectView) => Partial<ProjectView>) => () => void queries.setQueryData<ProjectView>(projectKey(projectId), (before) => before && { ...before, ...patch(before) });
  const chapter = (id: string, patch: (before: ChapterView) => Partial<ChapterView>) =>
    project((before) => ({ chapters: before.chapters.map((one) => (one.id === id ? { ...one, ...patch(one) } : one)) }));
  return { project, chapter };
}
