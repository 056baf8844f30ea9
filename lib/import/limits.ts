import { maxStoryBytes } from '../story/decode.ts';

const mebibyte = 1024 * 1024;

/** What a file may cost to read. Past any of these it is refused in a plain sentence. */
export const importLimits = {
  /** Bytes of a text file (txt, md, html), and of the text that comes out of any file. */
  textBytes: maxStoryBytes,
  /** Bytes of an archive (epub, docx): most of it is pictures. */
  archiveBytes: 64 * mebibyte,
  /** Files inside one archive. */
  entries: 20_000,
  /** Bytes that one file of an archive may unpack to, as counted while unpacking. */
  entryBytes: 48 * mebibyte,
  /** Bytes that everything read from one archive may unpack to. */
  expandedBytes: 96 * mebibyte,
  /** A file that grows more than this many times over, and past `ratioFrom` bytes, was made to. */
  ratio: 200,
  ratioFrom: 4 * mebibyte,
  /** Elements inside each other; HTML past it is read flat, as browsers do, XML is refused. */
  depth: 512,
  /** Elements of one marked-up file. */
  elements: 1_500_000,
  /** Bytes of a cover. */
  coverBytes: 8 * mebibyte,
  /** Chapters, table of contents entries and spine files of one book. */
  chapters: 5_000,
} as const;

/** Bytes in words: "12.3 MB". */
export function megabytes(bytes: number): string {
  return `${(bytes / mebibyte).toFixed(bytes < 10 * mebibyte ? 1 : 0)} MB`;
}
