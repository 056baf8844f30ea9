/** What must not be there once all writers are done: work that hangs, lines spoken twice, rows without their sounds, sounds without rows. */
import { Client } from 'pg';
import type { Machines } from './machines.ts';

/** Each trouble in a sentence. */
export async function leftOver({ databaseUrl, bucket }: Pick<Machines, 'databaseUrl' | 'bucket'>): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const one = async (query: string): Promise<number> => Number((await client.query<{ n: string }>(query)).rows[0]?.n ?? 0);
    const troubles: string[] = [];
    const running = await one(`SELECT count(*) n FROM "Production" WHERE state = 'running' AND kind = 'make'`);
    if (running > 0) troubles.push(`${running} dramas are still being made`);
    const failed = await one(`SELECT count(*) n FROM "Step" WHERE state IN ('failed', 'set-aside')`);
    if (failed > 0) troubles.push(`${failed} steps failed`);
    const doubled = await one(`SELECT count(*) n FROM (SELECT "segmentId" FROM "Take" WHERE "segmentId" IS NOT NULL GROUP BY "segmentId", "inputHash" HAVING count(*) > 1) twice`);
    if (doubled > 0) troubles.push(`${doubled} lines were spoken twice`);
    const { rows } = await client.query<{ key: string }>(`SELECT "ownerId" || '/' || left(sha256, 2) || '/' || substr(sha256, 3) AS key FROM "Asset"`);
    const keys = new Set(await bucket.keys());
    const lost = rows.filter(({ key }) => !keys.has(key)).length;
    if (lost > 0) troubles.push(`${lost} sounds are not in the object store`);
    // A sound is stored before its row; only what died in between may lie there, and the sweep takes it a day later.
    const stray = keys.size - (rows.length - lost);
    if (stray > 0) troubles.push(`${stray} objects have no row`);
    return troubles;
  } finally {
    await client.end();
  }
}
