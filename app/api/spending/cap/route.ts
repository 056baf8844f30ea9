import { z } from 'zod';
import { readMonth } from '../../../../lib/services/spending/read-month.ts';
import { setMonthlyCap } from '../../../../lib/services/spending/set-cap.ts';
import { readJson } from '../../_http/read-body.ts';
import { json, route } from '../../_http/route.ts';

const body = z.object({ capMicros: z.number() });

export const GET = route('read what this month may cost', async ({ context }) => json(await readMonth(context)));

export const PUT = route('set the cap of a month', async ({ context, request }) => {
  const { capMicros } = await readJson(request, body);
  await setMonthlyCap(context, { capMicros });
  return json(await readMonth(context));
});
