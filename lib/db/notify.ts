/**
 * Telling every process that a project has changed. The change, the raised revision and the telling are one
 * transaction: whoever hears of it finds it, and what was rolled back is never heard of.
 */
import type { Tx } from '../services/interfaces.ts';
import { Prisma } from './generated/client.ts';
import { notFound } from '../services/errors.ts';

/** The PostgreSQL channel; its payload is a ProjectChange as JSON. */
export const PROJECT_CHANNEL = 'narratix_project';

export interface ProjectChange {
  projectId: string;
  revision: number;
}

/** Tells of a revision when (and only if) the transaction commits. */
export async function notify(tx: Tx, projectId: string, revision: number): Promise<void> {
  const change: ProjectChange = { projectId, revision };
  await tx.$executeRaw`SELECT pg_notify(${PROJECT_CHANNEL}, ${JSON.stringify(change)})`;
}

/** The part of a statement that raises the revision of the projects for which a condition holds. */
export function bumpWhere(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`UPDATE "Project" SET "revision" = "revision" + 1, "updatedAt" = now() AT TIME ZONE 'UTC' WHERE ${condition} RETURNING "id", "revision"`;
}

/** The expression that tells, when the transaction commits, of a row that bumpWhere gave: it must be selected. */
export function toldOf(row: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`pg_notify(${PROJECT_CHANNEL}, json_build_object('projectId', ${row}."id", 'revision', ${row}."revision")::text)::text`;
}

/**
 * Raises the project's revision and tells of it, in one statement. Gives the new revision. It locks the project's row until the
 * transaction ends, so it belongs at the transaction's end.
 * @throws ServiceError `not-found` when the project is gone.
 */
export async function bumpProject(tx: Tx, projectId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ revision: number }[]>`
    WITH bumped AS (${bumpWhere(Prisma.sql`"id" = ${projectId}`)})
    SELECT "revision", ${toldOf(Prisma.sql`bumped`)} AS told FROM bumped`;
  const row = rows[0];
  if (row === undefined) throw notFound('project');
  return row.revision;
}

/** The channel for keys of vendors that were changed or deleted; its payload is the hash of the key that is gone. */
export const KEY_CHANNEL = 'narratix_key';

/** Tells every process, when the transaction commits, that a key is gone. The key itself is never told, only its hash. */
export async function notifyKeyGone(tx: Tx, keyHash: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${KEY_CHANNEL}, ${keyHash})`;
}
