import { z } from 'zod';
import { vendorIds } from '../../../../../../lib/services/keys/view.ts';
import { agreeTo } from '../../../../../../lib/services/vendors/set-engines.ts';
import { readJson } from '../../../../_http/read-body.ts';
import { json, route } from '../../../../_http/route.ts';

const body = z.object({ vendor: z.enum(vendorIds), agree: z.boolean() });

export const POST = route<{ id: string }>('agree that the text goes to a vendor', async ({ context, request, params }) => {
  const { vendor, agree } = await readJson(request, body);
  return json(await agreeTo(context, { projectId: params.id, vendor, agree }));
});
