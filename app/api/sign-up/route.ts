import { z } from 'zod';
import { getEnv } from '../../../lib/env.ts';
import { endSession, sessionSetCookie } from '../../../lib/services/accounts/sessions.ts';
import { signUp } from '../../../lib/services/accounts/sign-up.ts';
import { sessionToken } from '../../../lib/services/web-context.ts';
import { clientAddress } from '../_http/client-address.ts';
import { readJson } from '../_http/read-body.ts';
import { doorRoute, json } from '../_http/route.ts';

const body = z.object({ email: z.string().max(400), name: z.string().max(400), password: z.string().max(1_000), invitation: z.string().max(100).nullable().default(null) });

/** Makes an account with a password, and signs it in. */
export const POST = doorRoute('make an account', async ({ context, request }) => {
  const { token } = await signUp(context, { ...(await readJson(request, body)), from: clientAddress(request.headers) });
  const before = await sessionToken();
  if (before !== null) await endSession(context, before);
  const response = json({ ok: true }, 201);
  response.headers.append('Set-Cookie', sessionSetCookie(getEnv(), token));
  return response;
});
