import { getEnv } from '../../../lib/env.ts';
import { soundContents } from '../../../lib/services/sounds.ts';
import { readReadiness } from '../../../lib/services/operation/readiness.ts';
import { doorContext } from '../../../lib/services/web-context.ts';
import { bareRoute, json } from '../_http/route.ts';

/** Whether work may be sent here: 200, or 503 with what is out of order. */
export const GET = bareRoute('answer whether it is ready', async () => {
  const readiness = await readReadiness(doorContext, getEnv().NARRATIX_DATA_DIR, soundContents(getEnv()));
  return json(readiness, readiness.ready ? 200 : 503);
});
