import { z } from 'zod';
import { getEnv } from '../../../lib/env.ts';
import { endSession, sessionSetCookie } from '../../../lib/services/accounts/sessions.ts';
import { signIn } from '../../../lib/services/accounts/sign-in.ts';
import { sessionToken } from '../../../lib/services/web-context.ts';
import { clientAddress } from '../_http/client-address.ts';
import { readJson } from '../_http/read-body.ts';
import { doorRoute, json } from '../_http/route.ts';

const body = z.object({ email: z.string().max(400), password: z.string().max(1_000), newPassword: z.string().max(1_000).optional() });

/** Signs in by a password; where it is one that the operator gave, another comes with it. The session is a new one; one that the browser had is ended. */
export const POST = doorRoute('sign in', async ({ context, request }) => {
  const { email, password, newPassword } = await readJson(request, body);
  const { token } = await signIn(context, { email, password, ...(newPassword === undefined ? {} : { newPassword }), from: clientAddress(request.headers) });
  const before = await sessionToken();
  if (before !== null) await endSession(context, before);
  const response = json({ ok: true });
  response.headers.append('Set-Cookie', sessionSetCookie(getEnv(), token));
  return response;
});
