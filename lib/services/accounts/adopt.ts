import type { Contents } from '../../storage/contents.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { openRow } from '../keys/access.ts';
import { sealKey } from '../keys/seal.ts';
import { secretKeys } from '../keys/secret-keys.ts';
import { vendorIds } from '../keys/view.ts';
import { localUserId } from '../local-user.ts';
import { openKeyOf } from '../spending/purchase-rows.ts';

export interface Adopted {
  dramas: number;
  sounds: number;
  keys: number;
}

/**
 * Gives an account all that the one person of a local studio had: dramas, sounds, keys, the ledger. For the operator, once
 * accounts are turned on. `moveFiles` brings the sounds from one owner's folder to the other's before the rows say so, and
 * takes the old ones away after; both can be done again after a crash.
 * @throws ServiceError `not-found` without such an account, `conflict` where it has something already or work is under way
 */
export async function adoptLocal(context: Pick<ServiceContext, 'transaction'>, input: { email: string }, contents: Pick<Contents, 'copyOwner' | 'removeOwner'>): Promise<Adopted> {
  const email = input.email.trim().toLowerCase();
  const account = await context.transaction.run((tx) => tx.user.findUnique({ where: { email }, select: { id: true } }));
  if (!account) throw new ServiceError('not-found', { person: `There is no account with the address ${email}. Sign up in the studio first.` });
  await context.transaction.run((tx) => requireQuiet(tx, account.id));
  await contents.copyOwner(localUserId, account.id);
  const keys = await secretKeys('only-read');
  const adopted = await context.transaction.run(
    async (tx) => {
      await requireQuiet(tx, account.id);
      const ownerId = account.id;
      const dramas = await tx.project.updateMany({ where: { ownerId: localUserId }, data: { ownerId } });
      const sounds = await tx.asset.updateMany({ where: { ownerId: localUserId }, data: { ownerId } });
      for (const { id, inputHash } of await tx.purchase.findMany({ where: { ownerId: localUserId, openKey: { not: null } }, select: { id: true, inputHash: true } })) {
        await tx.purchase.update({ where: { id }, data: { openKey: openKeyOf(ownerId, inputHash) } });
      }
      await tx.purchase.updateMany({ where: { ownerId: localUserId }, data: { ownerId } });
      await tx.$executeRaw`UPDATE "Budget" SET "id" = ${ownerId} || substr("id", ${localUserId.length + 1}::int) WHERE "id" LIKE ${`${localUserId}:%`}`;
      const moved = await moveKeys(tx, ownerId, keys);
      const before = await tx.user.findUnique({ where: { id: localUserId }, select: { monthlyCapMicros: true } });
      if (before) await tx.user.update({ where: { id: ownerId }, data: before });
      return { dramas: dramas.count, sounds: sounds.count, keys: moved };
    },
    { timeoutMs: 120_000 },
  );
  await contents.removeOwner(localUserId);
  return adopted;
}

/** A key is sealed for its owner: it is opened and sealed anew. One that does not open stays behind. */
async function moveKeys(tx: Tx, userId: string, keys: Awaited<ReturnType<typeof secretKeys>>): Promise<number> {
  let moved = 0;
  for (const row of await tx.apiKey.findMany({ where: { userId: localUserId } })) {
    const vendor = vendorIds.find((one) => one === row.vendor);
    const apiKey = vendor === undefined ? null : openRow(row, vendor, keys);
    if (vendor === undefined || apiKey === null) continue;
    await tx.apiKey.create({ data: { ...row, userId, ...sealKey(apiKey, { userId, vendor }, keys) } });
    await tx.apiKey.delete({ where: { userId_vendor: { userId: localUserId, vendor } } });
    moved += 1;
  }
  return moved;
}

async function requireQuiet(tx: Tx, accountId: string): Promise<void> {
  const refused = (person: string) => new ServiceError('conflict', { person });
  if ((await tx.production.count({ where: { project: { ownerId: localUserId }, activeKey: { not: null } } })) > 0) throw refused('Something is being read or made just now. Wait until it is done, then try again.');
  const [dramas, sounds, keys, purchases] = [
    await tx.project.count({ where: { ownerId: accountId } }),
    await tx.asset.count({ where: { ownerId: accountId } }),
    await tx.apiKey.count({ where: { userId: accountId } }),
    await tx.purchase.count({ where: { ownerId: accountId } }),
  ];
  if (dramas + sounds + keys + purchases > 0) throw refused('That account has something of its own already. Take over with a new one, or bring copies in one by one.');
}
