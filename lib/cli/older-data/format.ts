/** Rows as an older release left them, kept for the test that brings them up to date. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** Beside this file, named by the last migration that the release had. */
export const olderFolder = import.meta.dirname;
export const olderEnding = '.json.gz';

const row = z.record(z.string(), z.json());
const olderSchema = z.object({
  /** The commit that made it. */
  commit: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(z.object({ name: z.string(), rows: z.array(row) })),
});
export type OlderData = z.output<typeof olderSchema>;

/** What is kept of every older release, the oldest first. */
export async function readOlder(): Promise<OlderData[]> {
  const names = (await readdir(olderFolder)).filter((name) => name.endsWith(olderEnding)).toSorted();
  return await Promise.all(names.map(async (name) => olderSchema.parse(JSON.parse(gunzipSync(await readFile(path.join(olderFolder, name))).toString('utf8')))));
}
