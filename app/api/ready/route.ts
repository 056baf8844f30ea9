import { getEnv } from '../../../lib/env.ts';
import { readReadiness } from '../../../lib/services/operation/readiness.ts';
import { doorRoute, json } from '../_http/route.ts';

/** Whether work may be sent here: 200, or 503 with what is out of order. */
export const GET = doorRoute('answer whether it is ready', async ({ context }) => {
  const readiness = await readReadiness(context, getEnv().NARRATIX_DATA_DIR);
  return json(readiness, readiness.ready ? 200 : 503);
});
