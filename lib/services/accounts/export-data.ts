import { zipStream, bytesEntry, fileEntry, type ZipEntry } from '../../publishing/zip.ts';
import { copyExtension } from '../copies/copy-format.ts';
import { saveCopy, type SavedCopy } from '../copies/save-copy.ts';
import { fileNameOf } from '../exports/file-name.ts';
import type { ServiceContext } from '../interfaces.ts';
import { accountEntry, accountFormat, accountVersion, dramaFolder, type AccountFile } from './account-file.ts';

/**
 * All that whoever acts has here, as one ZIP: `account.json` and a copy of every drama, each made when the one before was
 * sent, so that neither memory nor disk holds more than one. Keys are not in it, and no password. Dramas that others share
 * are theirs and are only named. A drama that is deleted while the ones before it are sent is left out.
 */
export function exportData(context: ServiceContext): AsyncGenerator<Uint8Array, void, void> {
  return zipStream(entriesOf(context));
}

async function* entriesOf(context: ServiceContext): AsyncGenerator<ZipEntry, void, void> {
  const { account, projects } = await gather(context);
  yield bytesEntry(accountEntry, JSON.stringify(account, null, 2));
  for (const { id, file } of projects) {
    const copy = await copyOf(context, id);
    if (copy === null) continue;
    try {
      yield await fileEntry(`${dramaFolder}/${file}`, copy.path);
    } finally {
      await copy.dispose();
    }
  }
}

/** Null where the drama was deleted since it was listed. */
async function copyOf(context: ServiceContext, projectId: string): Promise<SavedCopy | null> {
  try {
    return await saveCopy(context, { projectId });
  } catch (error) {
    // Its rows or its sounds were gone first: either way whatever is missing is looked for in the drama itself.
    if ((await context.transaction.run((tx) => tx.project.count({ where: { id: projectId } }))) === 0) return null;
    throw error;
  }
}

async function gather(context: ServiceContext): Promise<{ account: AccountFile; projects: { id: string; file: string }[] }> {
  const { userId } = context.actor;
  return await context.transaction.run(
    async (tx) => {
      const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, include: { signIns: { select: { provider: true, createdAt: true } }, apiKeys: { select: { vendor: true, lastFour: true, createdAt: true } }, apiTokens: { orderBy: { id: 'asc' } } } });
      const rows = await tx.project.findMany({ where: { ownerId: userId, source: { isNot: null } }, orderBy: { createdAt: 'asc' }, select: { id: true, title: true, createdAt: true, memberships: { select: { role: true, user: { select: { name: true, email: true } } } } } });
      const projects = rows.map(({ id, title }, index) => ({ id, file: `${String(index + 1).padStart(4, '0')} ${fileNameOf(title, copyExtension)}` }));
      const shared = await tx.membership.findMany({ where: { userId }, select: { role: true, project: { select: { title: true, owner: { select: { name: true } } } } } });
      const purchases = await tx.purchase.findMany({ where: { ownerId: userId }, orderBy: { createdAt: 'asc' }, select: { createdAt: true, vendor: true, model: true, stage: true, state: true, mostMicros: true, costMicros: true, projectId: true } });
      const done = await tx.auditEntry.findMany({ where: { personId: userId }, orderBy: { at: 'asc' }, select: { at: true, what: true, projectId: true } });
      const account: AccountFile = {
        format: accountFormat,
        version: accountVersion,
        exportedAt: context.clock.now().toISOString(),
        person: { name: user.name, email: user.email, since: user.createdAt.toISOString(), monthlyCapMicros: user.monthlyCapMicros, waysIn: [...(user.passwordHash === null ? [] : ['password']), ...user.signIns.map(({ provider }) => provider)] },
        keys: user.apiKeys.map(({ vendor, lastFour }) => ({ vendor, lastFour })),
        tokens: user.apiTokens.map(({ name, prefix, scopes, createdAt, lastUsedAt, expiresAt }) => ({ name, prefix, scopes, since: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null, expiresAt: expiresAt?.toISOString() ?? null })),
        dramas: rows.map(({ title, createdAt, memberships }, index) => ({ file: projects[index]?.file ?? '', title, since: createdAt.toISOString(), sharedWith: memberships.map(({ role, user: { name, email } }) => ({ name, email, role })) })),
        sharedWithMe: shared.map(({ role, project }) => ({ title: project.title, owner: project.owner.name, role })),
        purchases: purchases.map(({ createdAt, ...rest }) => ({ at: createdAt.toISOString(), ...rest })),
        changes: done.map(({ at, ...rest }) => ({ at: at.toISOString(), ...rest })),
      };
      return { account, projects };
    },
    { isolation: 'RepeatableRead', timeoutMs: 60_000 },
  );
}
