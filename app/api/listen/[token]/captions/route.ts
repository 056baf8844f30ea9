import { sharedCaptions } from '../../../../../lib/services/sharing/read-shared.ts';
import { sharedRoute } from '../../../_http/shared-route.ts';

/** Captions of the mix (WebVTT). */
export const GET = sharedRoute('read shared captions', async ({ owner, token }) => new Response(await sharedCaptions(owner, { token }), { headers: { 'Content-Type': 'text/vtt; charset=utf-8', 'Cache-Control': 'no-store' } }));
