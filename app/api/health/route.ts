import { doorRoute, json } from '../_http/route.ts';

/** Answers once the database does: the supervisor and the tests wait for it. */
export const GET = doorRoute('answer for its health', async ({ context }) => {
  await context.transaction.run((tx) => tx.user.count());
  return json({ ok: true });
});
