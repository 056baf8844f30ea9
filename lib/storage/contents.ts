/** Where the bytes of sounds lie: a folder of this machine, or an object store that many machines share. */

/** Content that has been taken in, whole, and waits to be seen under its hash. */
export interface TakenIn {
  /** Bytes. */
  size: number;
  sha256: string;
  /** Makes it seen under its hash, once; doing it again puts it back where somebody took it away meanwhile. */
  appear(): Promise<void>;
  /** Forgets what waits. What has appeared stays. */
  discard(): Promise<void>;
}

/** Something that lies in the store, as a sweep meets it. */
export interface Lying {
  ownerId: string;
  /** Null for what was being written. */
  sha256: string | null;
  /** Bytes. */
  bytes: number;
  /** Takes it away; what is gone already is no error. */
  remove(): Promise<void>;
}

/** Bytes by owner and SHA-256, with no rows: whose they are and who may read them is for the asset store to say. */
export interface Contents {
  /** Takes in bytes, or a file, which is gone from its old place either way. Throws ServiceError `storage`. */
  takeIn(ownerId: string, content: Uint8Array | { file: string }): Promise<TakenIn>;
  /** A file of this machine with the content; it may not be there. Fetched first where the content lies elsewhere: a missing one is then an error with the code `ENOENT`. */
  file(ownerId: string, sha256: string): Promise<string>;
  /** An address at which a browser may fetch it by itself for some minutes; null where it lies on this machine, or where browsers do not reach. */
  address(ownerId: string, sha256: string, as: { fileName: string; mediaType: string }): Promise<string | null>;
  remove(ownerId: string, sha256: string): Promise<void>;
  /** Makes every content of one owner's another's too; what is there stays. */
  copyOwner(from: string, to: string): Promise<void>;
  /** Removes everything of an owner's. Can be done again. */
  removeOwner(ownerId: string): Promise<void>;
  /** Everything that was last written before a moment. */
  lyingSince(before: Date): AsyncIterable<Lying>;
  /** Whether it can be reached; rejects where it cannot. */
  check(): Promise<void>;
}
