import { findLines } from '../../../../../lib/services/projects/find-lines.ts';
import { json, route } from '../../../_http/route.ts';

const longest = 200;

export const GET = route<{ id: string }>('look for a line', async ({ context, request, params }) => {
  const text = (new URL(request.url).searchParams.get('text') ?? '').slice(0, longest);
  return json(await findLines(context, { projectId: params.id, text }));
});
