import type { TransactionManager } from './interfaces.ts';

/** The one person of a private machine. Fixed, so that every process means the same. */
export const localUserId = '00000000-0000-7000-8000-000000000001';

/** The row of the local user, made on first use; any number of processes may ask at once. */
export async function localUser(transaction: TransactionManager): Promise<string> {
  await transaction.run((tx) => tx.user.createMany({ data: [{ id: localUserId, name: 'You' }], skipDuplicates: true }));
  return localUserId;
}
