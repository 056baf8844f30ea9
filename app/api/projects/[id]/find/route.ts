import { findLines } from '../../../../../lib/services/projects/find-lines.ts';
import { saidIn } from '../../../../said.ts';
import { json, route } from '../../../_http/route.ts';

const longest = 200;

export const GET = route<{ id: string }>('look for a line', async ({ context, request, params }) => {
  const text = (saidIn(request).get('text') ?? '').slice(0, longest);
  return json(await findLines(context, { projectId: params.id, text }));
});
