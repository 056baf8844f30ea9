import type { ServiceContext } from '../interfaces.ts';
import { sweepLimits } from '../rate-limits.ts';

/** How long it is kept who changed what in a drama, days: a year, and a month to look back from its end. */
const auditDays = 396;

/**
 * Removes what has run out: sessions, links, invitations, answers kept for a key, limits that say nothing any more, and what was changed longer ago
 * than anybody asks. Says how many rows.
 */
export async function sweepAccounts(context: Pick<ServiceContext, 'transaction' | 'clock'>): Promise<number> {
  const now = context.clock.now();
  const over = { expiresAt: { lt: now } };
  const old = { at: { lt: new Date(now.getTime() - auditDays * 24 * 3600 * 1000) } };
  const rows = await context.transaction.run(async (tx) => [
    await tx.session.deleteMany({ where: over }),
    await tx.signInLink.deleteMany({ where: over }),
    await tx.invitation.deleteMany({ where: over }),
    await tx.answeredRequest.deleteMany({ where: over }),
    await tx.auditEntry.deleteMany({ where: old }),
  ]);
  return rows.reduce((sum, { count }) => sum + count, await sweepLimits(context));
}
