import { sharedSound } from '../../../../../lib/services/sharing/read-shared.ts';
import { sendFile } from '../../../_http/send-file.ts';
import { sharedRoute } from '../../../_http/shared-route.ts';

/** The sound of the mix, whole or a part of it. Asked for anew each time, so that a link that was taken back is silent. */
export const GET = sharedRoute('play a shared drama', async ({ owner, token, request }) => {
  const file = await sharedSound(owner, { token });
  return await sendFile(request, { parts: file.parts, mediaType: file.mediaType, etag: `"${file.version}"`, cacheControl: 'private, no-cache' });
});
export const HEAD = GET;
