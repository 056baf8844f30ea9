import { json, route } from '../_http/route.ts';

/** Answers once the database does: the supervisor and the tests wait for it. */
export const GET = route('answer for its health', async ({ context }) => {
  await context.transaction.run((tx) => tx.user.count());
  return json({ ok: true });
});
