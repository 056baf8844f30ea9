import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { dollars } from '../money.ts';

/** The highest cap, micro-dollars. */
export const highestCapMicros = 2_000_000_000;

/**
 * Sets the most that may be spent on a drama in all, micro-dollars. One below what is spent is taken too: nothing more is
 * bought then.
 */
export async function setCap(context: ServiceContext, input: { projectId: string; capMicros: number }): Promise<{ capMicros: number }> {
  const capMicros = checkedCap(input.capMicros);
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    await tx.project.update({ where: { id: project.id }, data: { capMicros } });
    await bumpProject(tx, project.id);
    return { capMicros };
  });
}

/** Sets the most that may be spent on all dramas in a calendar month (UTC), micro-dollars. */
export async function setMonthlyCap(context: ServiceContext, input: { capMicros: number }): Promise<{ capMicros: number }> {
  const capMicros = checkedCap(input.capMicros);
  await context.transaction.run((tx) => tx.user.update({ where: { id: context.actor.userId }, data: { monthlyCapMicros: capMicros } }));
  return { capMicros };
}

function checkedCap(micros: number): number {
  if (Number.isSafeInteger(micros) && micros >= 0 && micros <= highestCapMicros) return micros;
  const person = `A cap goes from $0 to ${dollars(highestCapMicros)}.`;
  throw new ServiceError('bad-input', { person, fields: [{ field: 'capMicros', message: person }] });
}
