import { setCover } from '../../../../../lib/services/publishing/set-cover.ts';
import { maxCoverUpload } from '../../../_http/limits.ts';
import { readBody } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

/** The body is the picture, a JPEG or PNG. */
export const PUT = route<{ id: string }>('give a drama its cover', async ({ context, request, params }) => {
  const bytes = await readBody(request, maxCoverUpload, 'That picture is too large. At most 10 MB are taken.');
  return json(await setCover(context, { projectId: params.id, bytes }));
});
