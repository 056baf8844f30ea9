import { saveCopy } from '../../../../../lib/services/copies/save-copy.ts';
import { route } from '../../../_http/route.ts';
import { sendFile } from '../../../_http/send-file.ts';

export const GET = route<{ id: string }>('save a copy', async ({ context, request, params }) => {
  const copy = await saveCopy(context, { projectId: params.id });
  return await sendFile(request, {
    parts: [{ path: copy.path, bytes: copy.bytes }],
    mediaType: 'application/zip',
    downloadAs: copy.fileName,
    cacheControl: 'no-store',
    done: () => copy.dispose(),
  });
});
