import { requireProject } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';

/** The number that rises with every change of a drama. Throws `not-found`. */
export async function revisionNumber(context: ServiceContext, input: { projectId: string }): Promise<number> {
  const { revision } = await context.transaction.run((tx) => requireProject(context, tx, input.projectId, 'listen'));
  return revision;
}
