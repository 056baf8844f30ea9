import { z } from 'zod';
import { getEnv } from '../../../../lib/env.ts';
import { sessionSetCookie } from '../../../../lib/services/accounts/sessions.ts';
import { changePassword } from '../../../../lib/services/accounts/sign-in.ts';
import { readJson } from '../../_http/read-body.ts';
import { json, route } from '../../_http/route.ts';

const body = z.object({ password: z.string().max(1_000).default(''), newPassword: z.string().max(1_000) });

/** Another password. Every other browser is signed out by it. */
export const PUT = route('change a password', async ({ context, request }) => {
  const { token } = await changePassword(context, await readJson(request, body));
  const response = json({ ok: true });
  response.headers.append('Set-Cookie', sessionSetCookie(getEnv(), token));
  return response;
});
