import { cache } from 'react';
import { ServiceError } from '../../../lib/services/errors.ts';
import { readProject } from '../../../lib/services/projects/read-project.ts';
import type { ProjectView } from '../../../lib/services/views.ts';
import { pageContext } from '../../page-context.ts';

/** The project of a page, read once for all that the page draws; null where there is none for this person. */
export const openProject = cache(async (projectId: string): Promise<ProjectView | null> => {
  try {
    return await readProject(await pageContext(projectId), { projectId });
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'not-found') return null;
    throw error;
  }
});
