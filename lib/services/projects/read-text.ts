import { requireProject, sourceOf } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';

/** The story's text as it came, to the letter, and its SHA-256 (hex, of the UTF-8). */
export async function readText(context: ServiceContext, input: { projectId: string }): Promise<{ text: string; sha256: string }> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'listen');
    const { text, sha256 } = await sourceOf(tx, project.id);
    return { text, sha256 };
  });
}
