/** What every service is given: transactions, clients of vendors, stored sounds, the log, who is at work. */
import type Anthropic from '@anthropic-ai/sdk';
import type { HumeClient } from 'hume';
import type Replicate from 'replicate';
import type { Prisma } from '../../db/generated/client.ts';
import type { JobQueue } from './jobs.ts';

/** A database transaction. Tests give a stand-in that answers only what they expect. */
export type Tx = Prisma.TransactionClient;

export interface TransactionOptions {
  /**
   * Default `ReadCommitted`. `RepeatableRead` sees one moment through all its queries and can write nothing: for reading a page or a copy.
   * Conflicts of the higher two are retried.
   */
  isolation?: 'ReadCommitted' | 'RepeatableRead' | 'Serializable';
  /** Default 30,000 ms. */
  timeoutMs?: number;
  /**
   * In one transaction with what others in this process write in the same moments: for work of which dozens end at once. It
   * waits for some milliseconds. Where anybody's work fails, each is done again alone; so it may be done twice even where the
   * first was committed (its answer was lost), and must bear that. It is read committed, and asks by gathered statements
   * (lib/services/gather.ts) alone where it can.
   */
  together?: boolean;
}

/**
 * Managed transactions. `run` commits when `work` returns and rolls everything back when it throws; called inside
 * another `run` of the same async call chain it joins the outer transaction. Serialization conflicts and deadlocks
 * (P2034, 40001, 40P01) are tried again, so `work` must have no effect outside the database. No vendor call,
 * no file and no long computation belongs inside.
 */
export interface TransactionManager {
  run<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * For work that is one single statement, which is a transaction by itself: nothing begins and nothing is committed for it.
   * Inside a `run` of the same call chain it joins that transaction. Conflicts are tried again as in `run`.
   */
  single<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** What is written last in somebody else's transaction, so that both are committed at once. Whoever gives it tells the pages of the change. */
export type TransactionEnd = (tx: Tx) => Promise<void>;

/** The only place that makes a vendor's client. One client per vendor, key and base URL is kept and given again. */
export interface ClientFactory {
  anthropic(options: ClientOptions): Anthropic;
  hume(options: ClientOptions): HumeClient;
  replicate(options: ClientOptions): Replicate;
  /** Forget the clients of a key (it was changed or deleted). */
  forget(apiKey: string): void;
  /** The same by the hash of the key (`keyHashOf`), or of every key where null. */
  forgetHash(keyHash: string | null): void;
}

/** Whom money is paid to. */
export type VendorId = 'anthropic' | 'hume' | 'replicate';

export interface ClientOptions {
  apiKey: string;
  /** Another server than the vendor's own (a stand-in, a proxy). */
  baseUrl?: string;
}

/** Structured log. Never given a manuscript's text, a key or a path of a person's machine. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = { [field: string]: string | number | boolean | null | undefined | Error };

export interface RetryOptions {
  /** Tries in all. Default 3. */
  tries?: number;
  /** Pause before the second try, doubled for each further one. Default 2,000 ms. */
  firstDelayMs?: number;
  /** Longest pause, also for Retry-After: past it the error is given up to the caller. Default 60,000 ms. */
  maxDelayMs?: number;
  signal?: AbortSignal;
  /** Named in the log of each retry. */
  what: string;
}

/** What is stored by content. Every read and write is checked against the owner. */
export interface AssetStore {
  /**
   * Stores a file (moved into place) or bytes; the same content twice is one asset. Returns its row. `refer` writes what
   * refers to the asset, in the transaction of its row, which may be tried again.
   */
  put(input: { ownerId: string; bytes: Uint8Array | { file: string }; mediaType: string; durationSeconds?: number }, refer?: (tx: Tx, asset: StoredAsset) => Promise<void>, options?: Pick<TransactionOptions, 'together'>): Promise<StoredAsset>;
  /** The asset's file on this machine, for reading; fetched first where sounds lie elsewhere. Throws `not-found`. */
  path(assetId: string): Promise<string>;
  read(assetId: string): Promise<Uint8Array>;
  describe(assetId: string): Promise<StoredAsset>;
  /** An address at which a browser may fetch it by itself, as a download of this name, for some minutes; null where sounds lie on this machine. */
  address(assetId: string, fileName: string): Promise<string | null>;
  /** Removes every file of the owner's, once their rows are gone. Can be done again. */
  removeAll(): Promise<void>;
}

export interface StoredAsset {
  id: string;
  ownerId: string;
  sha256: string;
  bytes: number;
  mediaType: string;
  durationSeconds: number | null;
}

export interface Actor {
  /** Whose dramas, sounds, keys and purse it is. */
  userId: string;
  /**
   * Who is at work in that person's house, by a membership in the drama at hand; missing where it is the person
   * themself. What a guest makes belongs to the house and is paid by it; `requireProject` says what a guest may do.
   */
  guestId?: string;
}

/** Who changes something, and what, for the record of a drama that several people can reach. */
export interface Audit {
  /** The request's own. */
  id: string;
  personId: string;
  personName: string;
  /** Plain words: “rename a character”. Never a word of the manuscript. */
  what: string;
}

/** Everything a service is given. Tests replace any part. */
export interface ServiceContext {
  actor: Actor;
  /** Missing where nothing is recorded: one person alone, a worker, a reading request. */
  audit?: Audit;
  transaction: TransactionManager;
  clients: ClientFactory;
  assets: AssetStore;
  queue: JobQueue;
  log: Log;
  clock: { now(): Date };
  /** Unexpected errors end here, once. */
  report(error: unknown, what: string): void;
}
