import { deleteProject } from '../../../../lib/services/projects/delete-project.ts';
import { readProject } from '../../../../lib/services/projects/read-project.ts';
import { json, route } from '../../_http/route.ts';

type Params = { id: string };

export const GET = route<Params>('read a drama', async ({ context, params }) => json(await readProject(context, { projectId: params.id })));

export const DELETE = route<Params>('delete a drama', async ({ context, params }) => {
  await deleteProject(context, { projectId: params.id });
  return new Response(null, { status: 204 });
});
