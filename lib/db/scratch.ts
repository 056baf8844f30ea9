/** Databases that come and go, on a server that is there. */
import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';

export interface ScratchDatabase {
  url: string;
  /** Drops it, with whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * Makes a database of a new name beside that of `url`: empty, or a copy of `template` (a database nobody is connected to).
 * `label` is the first part of its name: small letters, digits and underscores.
 */
export async function makeScratchDatabase(url: string, label: string, template = 'template1'): Promise<ScratchDatabase> {
  const name = scratchName(label);
  await onServer(url, async (client) => {
    // A plain copy of the files is several times quicker than PostgreSQL's default, which writes each page to its log.
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)} STRATEGY FILE_COPY`);
  });
  return { url: otherDatabase(url, name), drop: async () => await dropDatabase(url, name) };
}

/** A name that no other database has. */
export function scratchName(label: string): string {
  return `${label}_${process.pid}_${randomBytes(5).toString('hex')}`;
}

/** Drops a database of this server, if it is there, with whoever is still connected. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await onServer(url, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
  });
}

/** The same server's address with another database in it. */
export function otherDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

/** One connection for one piece of work. */
export async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
