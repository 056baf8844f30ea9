import { z } from 'zod';
import { notFound } from '../../../../lib/services/errors.ts';
import { route } from '../../_http/route.ts';
import { sendFile } from '../../_http/send-file.ts';

/** A stored sound. Its content never changes under its id, so the person's own browser may keep it for good. */
export const GET = route<{ id: string }>('send a sound', async ({ context, request, params }) => {
  // Anything may stand in an address, also what the database cannot even be asked about.
  if (!z.uuid().safeParse(params.id).success) throw notFound('sound');
  const asset = await context.assets.describe(params.id);
  return await sendFile(request, {
    parts: [{ path: await context.assets.path(asset.id), bytes: asset.bytes }],
    mediaType: asset.mediaType,
    etag: `"${asset.sha256}"`,
    cacheControl: 'private, max-age=31536000, immutable',
  });
});
export const HEAD = GET;
