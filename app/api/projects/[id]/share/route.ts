import { makeShareLink, readShareLink, revokeShareLink } from '../../../../../lib/services/sharing/share-link.ts';
import { json, route } from '../../../_http/route.ts';

type Params = { id: string };

/** Whether there is a share link, and since when. */
export const GET = route<Params>('read a share link', async ({ context, params }) => json(await readShareLink(context, { projectId: params.id })));

/** Makes one; the one before stops working. Its token is told this once. */
export const POST = route<Params>('make a share link', async ({ context, params }) => json(await makeShareLink(context, { projectId: params.id }), 201), { limit: 'share' });

/** Takes it back. */
export const DELETE = route<Params>('take a share link back', async ({ context, params }) => {
  await revokeShareLink(context, { projectId: params.id });
  return new Response(null, { status: 204 });
});
