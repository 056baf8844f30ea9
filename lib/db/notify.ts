/**
 * Telling every process that a project has changed. The change, the raised revision and the telling are one
 * transaction: whoever hears of it finds it, and what was rolled back is never heard of.
 */
import type { Tx } from '../services/interfaces.ts';
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

/**
 * Raises the project's revision and tells of it, in one statement. Gives the new revision. It locks the project's row until the
 * transaction ends, so it belongs at the transaction's end.
 * @throws ServiceError `not-found` when the project is gone.
 */
export async function bumpProject(tx: Tx, projectId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ revision: number }[]>`
    WITH bumped AS (
      UPDATE "Project" SET "revision" = "revision" + 1, "updatedAt" = now() AT TIME ZONE 'UTC' WHERE "id" = ${projectId}
      RETURNING "id", "revision"
    )
    SELECT "revision", pg_notify(${PROJECT_CHANNEL}, json_build_object('projectId', "id", 'revision', "revision")::text)::text AS told FROM bumped`;
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
