import { checkKey } from '../../../../../lib/services/keys/check-key.ts';
import { json, route } from '../../../_http/route.ts';
import { vendorOf } from '../../vendor.ts';

export const POST = route<{ vendor: string }>('test a key', async ({ context, params }) => json(await checkKey(context, { vendor: vendorOf(params.vendor) })));
