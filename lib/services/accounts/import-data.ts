import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { openCopy } from '../copies/open-copy.ts';
import { notACopy } from '../copies/read-zip.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { temporaryFolder } from '../temporary-files.ts';
import { accountEntry, accountSchema, dramaFolder, type AccountFile } from './account-file.ts';

const limits = { entries: 10_000, jsonBytes: 64 * 1024 * 1024, dramaBytes: 8 * 1024 ** 3 };

export interface ImportedData {
  /** Titles of the dramas that are here now, in the order of the file. */
  opened: string[];
  /** Names of copies that could not be opened, each with a plain sentence. */
  refused: { file: string; why: string }[];
}

/**
 * Opens every drama of an account's file as a new one of whoever acts, and takes over the cap of a month. Each drama comes
 * whole or not at all; one that is broken does not keep the others out. People, keys and purchases are not made anew.
 * @throws ServiceError `bad-input` for what is no such file
 */
export async function importData(context: ServiceContext, input: { file: string }): Promise<ImportedData> {
  const done: ImportedData = { opened: [], refused: [] };
  const zip = await opened(input.file);
  try {
    let account: AccountFile | null = null;
    let entries = 0;
    for await (const entry of entriesOf(zip)) {
      if ((entries += 1) > limits.entries) throw notAnAccount('too many entries');
      if (entry.fileName === accountEntry) {
        account = await readAccount(zip, entry);
        continue;
      }
      if (account === null) throw notAnAccount('it does not begin with account.json');
      const file = new RegExp(`^${dramaFolder}/([^/\\\\]+\\.narratix)$`).exec(entry.fileName)?.[1];
      if (file === undefined) throw notAnAccount(`unknown entry ${JSON.stringify(entry.fileName.slice(0, 80))}`);
      try {
        done.opened.push(await openOne(context, zip, entry));
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'bad-input') throw error;
        done.refused.push({ file, why: error.person });
      }
    }
    if (account === null) throw notAnAccount('there is no account.json');
    const { monthlyCapMicros } = account.person;
    await context.transaction.run((tx) => tx.user.update({ where: { id: context.actor.userId }, data: { monthlyCapMicros: Math.min(monthlyCapMicros, 2_000_000_000) } }));
    return done;
  } finally {
    zip.close();
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (cause) {
    throw notAnAccount('its list cannot be read', cause);
  }
}

async function readAccount(zip: ZipFile, entry: Entry): Promise<AccountFile> {
  const parts: Buffer[] = [];
  for await (const part of unpacked(zip, entry, limits.jsonBytes, notAnAccount)) parts.push(part);
  try {
    return accountSchema.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
  } catch (cause) {
    throw notAnAccount('account.json is another one', cause);
  }
}

async function openOne(context: ServiceContext, zip: ZipFile, entry: Entry): Promise<string> {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'copy.narratix');
  await pipeline(unpacked(zip, entry, limits.dramaBytes, notACopy), createWriteStream(file));
  const { title } = await openCopy(context, { file });
  await rm(file, { force: true });
  return title;
}

/** The bytes of an entry. @throws what `refused` gives where it is damaged, or longer than `limit` */
async function* unpacked(zip: ZipFile, entry: Entry, limit: number, refused: (log: string, cause?: unknown) => ServiceError): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      const bytes: Buffer = chunk;
      if ((size += bytes.length) > limit) throw refused('too large when unpacked');
      yield bytes;
    }
  } catch (cause) {
    throw cause instanceof ServiceError ? cause : refused('an entry is damaged', cause);
  }
}

async function opened(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { lazyEntries: true, strictFileNames: true, validateEntrySizes: true });
  } catch (cause) {
    throw notAnAccount('no ZIP', cause);
  }
}

function notAnAccount(log: string, cause?: unknown): ServiceError {
  return new ServiceError('bad-input', { person: 'This file does not hold the data of an account. Choose the ZIP that “Download all my data” made.', log: `account file refused: ${log}`, cause });
}
