import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { openCopy } from '../copies/open-copy.ts';
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
    for await (const entry of zip.eachEntry()) {
      if ((entries += 1) > limits.entries) throw notAnAccount('too many entries');
      if (entry.fileName === accountEntry) {
        account = accountSchema.parse(JSON.parse((await bytesOf(zip, entry)).toString('utf8')));
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
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw notAnAccount(error instanceof Error ? error.message.slice(0, 300) : 'unreadable', error);
  } finally {
    zip.close();
  }
}

async function openOne(context: ServiceContext, zip: ZipFile, entry: Entry): Promise<string> {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'copy.narratix');
  await pipeline(await zip.openReadStreamPromise(entry), atMost(limits.dramaBytes), createWriteStream(file));
  const { title } = await openCopy(context, { file });
  await rm(file, { force: true });
  return title;
}

async function bytesOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of (await zip.openReadStreamPromise(entry)).pipe(atMost(limits.jsonBytes))) parts.push(part);
  return Buffer.concat(parts);
}

/** Passes bytes through until there are too many. */
function atMost(limit: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      done(size > limit ? notAnAccount('too large when unpacked') : null, chunk);
    },
  });
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
