import { exportFile } from '../../../../../lib/services/exports/export-file.ts';
import { notFound } from '../../../../../lib/services/errors.ts';
import { route } from '../../../_http/route.ts';
import { sendFile } from '../../../_http/send-file.ts';

/** A file of an export: a download under the drama's own name, or with `?inline=1` to be played in the page. */
export const GET = route<{ id: string; format: string }>('send an export', async ({ context, request, params, url }) => {
  const { id, format } = params;
  if (format !== 'mp3' && format !== 'wav' && format !== 'peaks') throw notFound('file');
  const file = await exportFile(context, { exportId: id, format });
  const inPage = format === 'peaks' || url.searchParams.get('inline') === '1';
  return await sendFile(request, {
    path: file.path,
    bytes: file.bytes,
    mediaType: file.mediaType,
    ...(inPage ? {} : { downloadAs: file.fileName }),
    etag: `"${id}-${format}"`,
    cacheControl: 'private, max-age=31536000, immutable',
  });
});
export const HEAD = GET;
