import { restoreVersion } from '../../../../../lib/services/versions/restore-version.ts';
import { json, route } from '../../../_http/route.ts';

/** Brings it back; what the drama is now is kept as a version first. */
export const POST = route<{ id: string }>('restore a version', async ({ context, params }) => json(await restoreVersion(context, { versionId: params.id })), { limit: 'making' });
