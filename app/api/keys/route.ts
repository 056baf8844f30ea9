import { readKeys } from '../../../lib/services/keys/read-keys.ts';
import { json, route } from '../_http/route.ts';

export const GET = route('read whose keys are used', async ({ context }) => json(await readKeys(context)));
