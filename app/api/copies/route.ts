import path from 'node:path';
import { openCopy } from '../../../lib/services/copies/open-copy.ts';
import { temporaryFolder } from '../../../lib/services/temporary-files.ts';
import { maxCopyUpload } from '../_http/limits.ts';
import { readBodyToFile } from '../_http/read-body.ts';
import { json, route } from '../_http/route.ts';

/** A copy holds every sound of a drama, so it goes to disk as it comes in. */
export const POST = route('open a copy', async ({ context, request }) => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'copy.narratix');
  await readBodyToFile(request, file, maxCopyUpload, 'That copy is more than 2 GB, which is more than can be opened here.');
  return json(await openCopy(context, { file }), 201);
}, { limit: 'upload' });
