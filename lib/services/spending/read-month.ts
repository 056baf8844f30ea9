import type { ServiceContext, Tx } from '../interfaces.ts';
import { heldUnder, monthBudget } from './budget.ts';
import type { MonthView } from './view.ts';

/** What this calendar month (UTC) may cost on all dramas of whoever acts, and what is spent or held of it. */
export async function readMonth(context: ServiceContext): Promise<MonthView> {
  return await context.transaction.run((tx) => monthOf(tx, context.actor.userId, context.clock.now()));
}

export async function monthOf(tx: Tx, userId: string, now: Date): Promise<MonthView> {
  const { monthlyCapMicros } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { monthlyCapMicros: true } });
  return { capMicros: monthlyCapMicros, heldMicros: await heldUnder(tx, monthBudget(userId, now)), name: now.toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }) };
}
