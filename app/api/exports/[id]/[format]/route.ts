import { askForFile } from '../../../../../lib/services/exports/ask-for-file.ts';
import { exportAddress, exportFile } from '../../../../../lib/services/exports/export-file.ts';
import { route } from '../../../_http/route.ts';
import { sendElsewhere, sendFile } from '../../../_http/send-file.ts';

/** A file of an export: a download under the drama's own name (from the object store itself, where there is one), or with `?inline=1` to be played in the page. */
export const GET = route<{ id: string; format: string }>('send an export', async ({ context, request, params, url }) => {
  const { id, format } = params;
  const inPage = format === 'peaks' || format === 'loudness' || url.searchParams.get('inline') === '1';
  const elsewhere = sendElsewhere(request, inPage ? null : await exportAddress(context, { exportId: id, format }));
  if (elsewhere !== null) return elsewhere;
  const file = await exportFile(context, { exportId: id, format });
  return await sendFile(request, {
    parts: file.parts,
    mediaType: file.mediaType,
    ...(inPage ? {} : { downloadAs: file.fileName }),
    etag: `"${id}-${format}-${file.version}"`,
    // What is played and drawn is asked for again and again; a download may have another title or author by now.
    cacheControl: inPage ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  });
});
export const HEAD = GET;

/** Asks for the export in this format; the page's event stream says when it is there. */
export const POST = route<{ id: string; format: string }>('make a file of an export', async ({ context, params }) => {
  await askForFile(context, { exportId: params.id, format: params.format });
  return new Response(null, { status: 204 });
}, { limit: 'making' });
