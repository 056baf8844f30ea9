import { getEnv } from '../../../lib/env.ts';
import { exposition, expositionType } from '../../../lib/services/operation/exposition.ts';
import { requireOperator } from '../../../lib/services/operation/operator.ts';
import { readMetrics } from '../../../lib/services/operation/read-metrics.ts';
import { doorRoute } from '../_http/route.ts';

/** What Prometheus scrapes, for the operator alone. */
export const GET = doorRoute('answer with its metrics', async ({ context, request }) => {
  const env = getEnv();
  requireOperator(env, request.headers.get('authorization'));
  const text = exposition(await readMetrics(context, env.NARRATIX_DATA_DIR));
  return new Response(text, { headers: { 'Content-Type': expositionType, 'Cache-Control': 'no-store' } });
});
