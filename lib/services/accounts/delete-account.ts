import { requirePassword } from './sign-in.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { vendorIds } from '../keys/view.ts';
import { deleteKey } from '../keys/put-key.ts';

/** Projects whose rows go in one transaction: a library of long novels is more than one should hold. */
const projectsPerTurn = 20;

/**
 * Deletes whoever acts, with all that is theirs: dramas, sounds, keys, the ledger, memberships, sessions, jobs. What they
 * did in others' dramas stays on record there without their name. Asked again after a crash it goes on.
 * @param input.email as the person typed it, so that nobody deletes an account by one click; and their password, where they have one
 * @throws ServiceError `bad-input`, `not-allowed`
 */
export async function deleteAccount(context: ServiceContext, input: { email: string; password: string }): Promise<void> {
  const { userId } = context.actor;
  const user = await context.transaction.run((tx) => tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } }));
  if (user.email === null || input.email.trim().toLowerCase() !== user.email) {
    const person = 'Type the e-mail address of your account, to be sure that it is the one to delete.';
    throw new ServiceError('bad-input', { person, fields: [{ field: 'email', message: person }] });
  }
  await requirePassword(context, input.password);
  await removeAccount(context);
}

/** The deletion itself, for whoever may ask for it: the person, or the operator at the terminal. */
export async function removeAccount(context: ServiceContext): Promise<void> {
  const { userId } = context.actor;
  // First, so that no other worker goes on paying with them.
  for (const vendor of vendorIds) await deleteKey(context, { vendor });
  for (;;) {
    const ids = (await context.transaction.run((tx) => tx.project.findMany({ where: { ownerId: userId }, select: { id: true }, take: projectsPerTurn }))).map(({ id }) => id);
    if (ids.length === 0) break;
    await context.transaction.run((tx) => removeProjects(context, tx, ids), { timeoutMs: 120_000 });
  }
  await context.transaction.run(
    async (tx) => {
      await tx.purchase.deleteMany({ where: { ownerId: userId } });
      await tx.budget.deleteMany({ where: { id: { startsWith: `${userId}:` } } });
      await tx.asset.deleteMany({ where: { ownerId: userId } });
      // What they changed in others' dramas can still be undone there; it is nobody's in particular any more.
      await tx.$executeRaw`UPDATE "Edit" e SET "userId" = p."ownerId" FROM "Project" p WHERE p."id" = e."projectId" AND e."userId" = ${userId}`;
      await tx.auditEntry.updateMany({ where: { personId: userId }, data: { personId: null, personName: 'Somebody who is no longer here' } });
      await tx.edit.updateMany({ where: { userId }, data: { userId: '' } });
      const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
      if (email !== null) {
        await tx.signInLink.deleteMany({ where: { identifier: email } });
        await tx.invitation.deleteMany({ where: { email } });
      }
      await tx.user.delete({ where: { id: userId } });
    },
    { timeoutMs: 120_000 },
  );
  await context.assets.removeAll();
}

async function removeProjects(context: ServiceContext, tx: Tx, ids: string[]): Promise<void> {
  await context.queue.forget(tx, ids);
  await tx.purchase.deleteMany({ where: { projectId: { in: ids } } });
  await tx.voice.deleteMany({ where: { projectId: { in: ids } } });
  await tx.budget.deleteMany({ where: { id: { in: ids } } });
  await tx.project.deleteMany({ where: { id: { in: ids } } });
}
