/** What a backup of a whole studio holds, and how its parts are called. */
import { z } from 'zod';

export const backupFormat = 'narratix-backup';
export const backupVersion = 1;
export const manifestEntry = 'manifest.json';
export const secretKeysEntry = 'secret-keys';
/** The queue's waiting jobs, beside the tables of the studio. */
export const jobsEntry = 'rows/jobs.jsonl.gz';

export const rowsEntry = (table: string): string => `rows/${table}.jsonl.gz`;
/** As the store lays them: owner, two letters of the hash, the rest of it. */
export const soundEntry = (ownerId: string, sha256: string): string => `sounds/${ownerId}/${sha256.slice(0, 2)}/${sha256.slice(2)}`;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

export const manifestSchema = z.object({
  format: z.literal(backupFormat),
  version: z.literal(backupVersion),
  madeAt: z.iso.datetime(),
  /** The schema that the rows are of: every migration that was applied, in order. */
  migrations: z.array(z.object({ name: z.string().regex(/^\w{1,200}$/), checksum: sha256 })),
  tables: z.array(z.object({ name: z.string().regex(/^\w{1,63}$/), rows: count, sha256 })),
  /** Jobs that wait or run; null where the queue never was. `schema` is the version of the queue's own tables. */
  jobs: z.object({ rows: count, schema: count, sha256 }).nullable(),
  sounds: z.array(z.object({ ownerId: z.string().regex(/^[\w-]{1,64}$/), sha256, bytes: count })),
  /** Sounds that have a row, and whose file was gone or damaged when the backup was made. */
  lost: z.array(z.object({ ownerId: z.string(), sha256: z.string() })),
  secretKeys: z.object({ sha256 }).nullable(),
});
export type Manifest = z.output<typeof manifestSchema>;

/** Something that whoever asked can put right: said as it is, without a stack. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
