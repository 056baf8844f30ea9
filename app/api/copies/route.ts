import { openCopy } from '../../../lib/services/copies/open-copy.ts';
import { maxCopyUpload } from '../_http/limits.ts';
import { readBody } from '../_http/read-body.ts';
import { json, route } from '../_http/route.ts';

export const POST = route('open a copy', async ({ context, request }) => {
  const bytes = await readBody(request, maxCopyUpload, 'That copy is more than 256 MB, which is more than can be opened here.');
  return json(await openCopy(context, { bytes }), 201);
});
