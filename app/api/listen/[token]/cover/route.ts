import { sharedCover } from '../../../../../lib/services/sharing/read-shared.ts';
import { sendFile } from '../../../_http/send-file.ts';
import { sharedRoute } from '../../../_http/shared-route.ts';

/** The picture on the front of the book. */
export const GET = sharedRoute('show a shared cover', async ({ owner, token, request }) => {
  const { path, bytes, mediaType, sha256 } = await sharedCover(owner, { token });
  return await sendFile(request, { parts: [{ path, bytes }], mediaType, etag: `"${sha256.slice(0, 16)}"`, cacheControl: 'private, no-cache' });
});
