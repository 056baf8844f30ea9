import { compareVersion, deleteVersion } from '../../../../lib/services/versions/versions.ts';
import { json, route } from '../../_http/route.ts';

type Params = { id: string };

/** How the drama as it is now differs from it. */
export const GET = route<Params>('compare a version', async ({ context, params }) => json(await compareVersion(context, { versionId: params.id })));

export const DELETE = route<Params>('delete a version', async ({ context, params }) => {
  await deleteVersion(context, { versionId: params.id });
  return new Response(null, { status: 204 });
});
