import { z } from 'zod';
import { deleteKey, putKey } from '../../../../lib/services/keys/put-key.ts';
import { readJson } from '../../_http/read-body.ts';
import { json, route } from '../../_http/route.ts';
import { vendorOf } from '../vendor.ts';

type Params = { vendor: string };

const body = z.object({ key: z.string().max(10_000) });

export const PUT = route<Params>('keep a key', async ({ context, request, params }) => {
  const { key } = await readJson(request, body);
  return json(await putKey(context, { vendor: vendorOf(params.vendor), key }));
});

export const DELETE = route<Params>('delete a key', async ({ context, params }) => json(await deleteKey(context, { vendor: vendorOf(params.vendor) })));
