/**
 * Test databases that were used, emptied and wait for the next suite. A database is three hundred files; a run that makes
 * and drops one for every suite waits for the drive, and ever longer where a file system searches past what was just deleted.
 *
 * What is handed on is as good as a new copy of the template, or it is not handed on: every table is an empty file again,
 * of whose columns nothing was counted, and the catalogue and the list of migrations are, row by row, those of the template.
 * One thing the planner knows of a spare alone: that its tables were empty when they were last looked at.
 */
import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { onServer, otherDatabase } from './scratch.ts';

/** A spare may be so much larger than a new copy, bytes: the indexes of emptied tables stay as long as they grew. */
const MOST_GROWN_BYTES = 4_000_000;
/** How long the connections of whoever used it may take to end, milliseconds. */
const LEAVING_MS = 20_000;

/** What describes a database besides its tables' rows. A changed row of theirs has another place and another transaction. */
const CATALOGUE = ['pg_class', 'pg_attribute', 'pg_attrdef', 'pg_constraint', 'pg_index', 'pg_type', 'pg_enum', 'pg_proc', 'pg_trigger', 'pg_namespace', 'pg_extension', 'pg_policy', 'pg_rewrite', '_prisma_migrations'];

const state = `SELECT md5(string_agg(line, ' ')) AS state FROM (
  ${CATALOGUE.map((table) => `(SELECT concat_ws(',', tableoid, ctid, xmin) AS line FROM ${table} ORDER BY ctid)`).join(' UNION ALL ')}) AS lines`;

/** Whatever has a file that is not empty, but the list of migrations. */
const used = `SELECT oid::regclass::text AS name FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations' AND pg_relation_size(oid) > 0`;

/** What was counted in tables of ours, by which queries are planned. What the server counts of its own is the template's. */
const forget = `DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations')`;

/** Notes of a template, which nobody has used, what its copies are held against. */
export async function noteTemplate(templateUrl: string): Promise<void> {
  await onServer(templateUrl, async (client) => {
    const note = { state: await stateOf(client), bytes: await bytesOf(client) };
    await client.query(`COMMENT ON DATABASE ${escapeIdentifier(nameIn(templateUrl))} IS ${escapeLiteral(JSON.stringify(note))}`);
  });
}

/** Takes a spare copy of the template under a new name; null where there is none. Two that ask at once get two. */
export async function takeSpare(url: string, template: string, name: string): Promise<string | null> {
  return await onServer(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [sparesOf(template)]);
    for (const { datname } of rows) if (await renamed(client, datname, name)) return otherDatabase(url, name);
    return null;
  });
}

/**
 * Ends every connection to a database, empties it and keeps it as a spare. Answers false where it cannot be one: it was
 * built on, it grew, or somebody does not let go of it. It is still there then, under its own or another name.
 */
export async function keepSpare(databaseUrl: string, template: string): Promise<{ kept: boolean; name: string }> {
  const url = otherDatabase(databaseUrl, 'postgres');
  const name = nameIn(databaseUrl);
  // Under a name that nobody knows: what is left of a test cannot come back to it.
  const hidden = `test_emptied_${randomBytes(8).toString('hex')}`;
  return await onServer(url, async (client) => {
    await client.query('SELECT pg_terminate_backend(pid, $2) FROM pg_stat_activity WHERE datname = $1', [name, LEAVING_MS]);
    if (!(await renamed(client, name, hidden))) return { kept: false, name };
    const { rows } = await client.query<{ note: string | null }>(`SELECT shobj_description(oid, 'pg_database') AS note FROM pg_database WHERE datname = $1`, [template]);
    const empty = await onServer(otherDatabase(url, hidden), async (inside) => await emptied(inside, rows[0]?.note ?? ''));
    if (empty && (await renamed(client, hidden, `${sparesOf(template)}${randomBytes(8).toString('hex')}`))) return { kept: true, name: hidden };
    return { kept: false, name: hidden };
  });
}

/** What the names of a template's spares begin with. */
export function sparesOf(template: string): string {
  return template.replace(/^template_/, 'spare_') + '_';
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}

/** False where it is not there (any more), or somebody is connected. */
async function renamed(client: Client, from: string, to: string): Promise<boolean> {
  try {
    await client.query(`ALTER DATABASE ${escapeIdentifier(from)} RENAME TO ${escapeIdentifier(to)}`);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === '3D000' || error.code === '55006')) return false;
    throw error;
  }
}

async function stateOf(client: Client): Promise<string> {
  return (await client.query<{ state: string }>(state)).rows[0]?.state ?? '';
}

async function bytesOf(client: Client): Promise<number> {
  return Number((await client.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes')).rows[0]?.bytes);
}

async function emptied(client: Client, note: string): Promise<boolean> {
  const asNew: unknown = note === '' ? null : JSON.parse(note);
  if (typeof asNew !== 'object' || asNew === null || !('state' in asNew) || !('bytes' in asNew)) return false;
  if ((await stateOf(client)) !== asNew.state) return false;
  const names = (await client.query<{ name: string }>(used)).rows.map((row) => row.name);
  if (names.length > 0) {
    // No row is asked who refers to it: all of them go.
    await client.query(`BEGIN; SET LOCAL session_replication_role = replica; ${names.map((name) => `DELETE FROM ${name};`).join(' ')} COMMIT`);
    // Gives the files back, so that what is written next lies in the order in which it is written.
    await client.query(`VACUUM ${names.join(', ')}`);
  }
  await client.query(forget);
  return (await client.query(used)).rowCount === 0 && (await bytesOf(client)) <= Number(asNew.bytes) + MOST_GROWN_BYTES;
}
