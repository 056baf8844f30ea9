import { uploadRevision } from '../../../../../lib/services/revisions/revise.ts';
import { saidIn } from '../../../../said.ts';
import { maxStoryUpload } from '../../../_http/limits.ts';
import { readBody } from '../../../_http/read-body.ts';
import { route } from '../../../_http/route.ts';

/** The body is the revised manuscript's file as bytes, as for a new drama; its file name is said in a header. */
export const POST = route<{ id: string }>('bring in a revised manuscript', async ({ context, request, params }) => {
  const bytes = await readBody(request, maxStoryUpload, 'That file is more than 64 MB. A book may be up to 64 MB with its pictures, a text up to 8 MB. Nothing was changed.');
  await uploadRevision(context, { projectId: params.id, bytes, fileName: saidIn(request).get('fileName') });
  return new Response(null, { status: 204 });
}, { limit: 'upload' });
