import type { ServiceContext } from '../interfaces.ts';
import { sweepLimits } from '../rate-limits.ts';

/** Removes what has run out: sessions, links, invitations, limits that say nothing any more. Says how many rows. */
export async function sweepAccounts(context: Pick<ServiceContext, 'transaction' | 'clock'>): Promise<number> {
  const over = { expiresAt: { lt: context.clock.now() } };
  const rows = await context.transaction.run(async (tx) => [await tx.session.deleteMany({ where: over }), await tx.signInLink.deleteMany({ where: over }), await tx.invitation.deleteMany({ where: over })]);
  return rows.reduce((sum, { count }) => sum + count, await sweepLimits(context));
}
