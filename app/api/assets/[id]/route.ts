import { route } from '../../_http/route.ts';
import { sendFile } from '../../_http/send-file.ts';

/** A stored sound. Its content never changes under its id, so the person's own browser may keep it for good. */
export const GET = route<{ id: string }>('send a sound', async ({ context, request, params }) => {
  const asset = await context.assets.describe(params.id);
  return await sendFile(request, {
    path: await context.assets.path(asset.id),
    bytes: asset.bytes,
    mediaType: asset.mediaType,
    etag: `"${asset.sha256}"`,
    cacheControl: 'private, max-age=31536000, immutable',
  });
});
export const HEAD = GET;
