import { z } from 'zod';
import { getEnv } from '../../../lib/env.ts';
import { deleteAccount } from '../../../lib/services/accounts/delete-account.ts';
import { readAccount } from '../../../lib/services/accounts/read-account.ts';
import { sessionSetCookie } from '../../../lib/services/accounts/sessions.ts';
import { readJson } from '../_http/read-body.ts';
import { json, route } from '../_http/route.ts';

const body = z.object({ email: z.string().max(400), password: z.string().max(1_000).default('') });

export const GET = route('read an account', async ({ context }) => json(await readAccount(context)));

/** Deletes the account and all that is its owner's. */
export const DELETE = route('delete an account', async ({ context, request }) => {
  await deleteAccount(context, await readJson(request, body));
  const response = json({ ok: true });
  response.headers.append('Set-Cookie', sessionSetCookie(getEnv(), null));
  response.headers.set('Clear-Site-Data', '"cache", "storage"');
  return response;
});
