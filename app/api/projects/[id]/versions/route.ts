import { z } from 'zod';
import { listVersions, saveVersion } from '../../../../../lib/services/versions/versions.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

type Params = { id: string };

export const GET = route<Params>('list versions', async ({ context, params }) => json(await listVersions(context, { projectId: params.id })));

const body = z.object({ name: z.string().max(500) });

/** Keeps the drama as it is under a name. */
export const POST = route<Params>('save a version', async ({ context, request, params }) => json(await saveVersion(context, { projectId: params.id, ...(await readJson(request, body)) }), 201), { limit: 'making' });
