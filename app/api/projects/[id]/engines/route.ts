import { z } from 'zod';
import { readEngines } from '../../../../../lib/services/vendors/read-engines.ts';
import { setEngine } from '../../../../../lib/services/vendors/set-engines.ts';
import { engineServices } from '../../../../../lib/services/vendors/view.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

type Params = { id: string };

const body = z.object({ service: z.enum(engineServices), setting: z.string().max(100) });

export const GET = route<Params>('read the engines of a drama', async ({ context, params }) => json(await readEngines(context, { projectId: params.id })));

export const PUT = route<Params>('choose an engine', async ({ context, request, params }) => {
  const { service, setting } = await readJson(request, body);
  return json(await setEngine(context, { projectId: params.id, service, setting }));
});
