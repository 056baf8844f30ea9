import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClusterPlace } from './cluster-place.ts';
import { programme } from './postgres-native.ts';
import { runTool } from './postgres-tools.ts';

/**
 * Refuses to start one major version of PostgreSQL on the files of another, which it cannot read. A server that runs already
 * is of the version that made its files.
 * @throws Error in plain words that say how to bring the data over
 */
export async function requireSameMajor(place: Pick<ClusterPlace, 'cluster' | 'home' | 'user'>, native: string): Promise<void> {
  const made = (await readFile(path.join(place.cluster, 'PG_VERSION'), 'utf8')).trim();
  const asked = await runTool(path.join(native, 'bin', programme('postgres')), ['--version'], place.user);
  const ours = /\s(\d+)[.\w]*\s*$/.exec(asked.output)?.[1];
  if (ours === undefined) throw new Error(`The PostgreSQL that comes with Narratix does not say which one it is:\n${asked.output}`);
  if (made === ours) return;
  throw new Error(
    `The database in ${place.home} was made by PostgreSQL ${made}, and this Narratix comes with PostgreSQL ${ours}, which cannot read it. Nothing was changed. ` +
      `Bring it over like this: with the Narratix that you had before, "npm run backup -- studio.zip"; then, with this one, "npm run restore -- studio.zip --into FOLDER" and start with NARRATIX_DATA_DIR set to that folder.`,
  );
}
