import { ServiceError } from '../errors.ts';
import type { Tx } from '../interfaces.ts';

/** Whoever changes chapters, or stores a reading, holds the project's row until it is done: one at a time. */
export async function holdProject(tx: Tx, projectId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Project" WHERE "id" = ${projectId} FOR UPDATE`;
}

/** Places of chapters and scenes that are moved lie beyond this meanwhile, so that no two hold the same one: more than any book has. */
export const aside = 1_000_000;

/**
 * @param what waits for the end of the making
 * @param kinds also `read`, where it must wait for the end of a reading too
 * @throws ServiceError `conflict` while the drama is being made: its steps name things as they were. The project’s row must be held, so that none begins meanwhile.
 */
export async function requireNotMaking(tx: Tx, projectId: string, what = 'its chapters', kinds: readonly ('make' | 'read')[] = ['make']): Promise<void> {
  const making = await tx.production.findFirst({ where: { activeKey: projectId, kind: { in: [...kinds] } }, select: { kind: true } });
  if (making) throw new ServiceError('conflict', { person: `The drama is being ${making.kind === 'make' ? 'made' : 'read'}. Wait until it is done, or cancel it, then change ${what}. Nothing was changed.` });
}
