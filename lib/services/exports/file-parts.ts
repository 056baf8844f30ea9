import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file to be sent that need not lie on the disk in one piece: its parts follow each other. */
export type FilePart = { held: Uint8Array } | { path: string; bytes: number };

/** What a person is given: a download, or something to play. */
export interface ExportedFile {
  parts: FilePart[];
  bytes: number;
  mediaType: string;
  fileName: string;
  /** Another one whenever the bytes are others. */
  version: string;
}

export function partBytes(part: FilePart): number {
  return 'held' in part ? part.held.length : part.bytes;
}

/** Bytes of all parts together. */
export function totalBytes(parts: readonly FilePart[]): number {
  return parts.reduce((sum, part) => sum + partBytes(part), 0);
}

/** The bytes of all parts, piece by piece. */
export async function* chunksOf(parts: readonly FilePart[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if ('held' in part) yield part.held;
    else for await (const chunk of createReadStream(/*turbopackIgnore: true*/ part.path)) if (chunk instanceof Uint8Array) yield chunk;
  }
}

/** Puts the parts together in a file on this machine. */
export async function writeParts(parts: readonly FilePart[], file: string): Promise<void> {
  await pipeline(Readable.from(chunksOf(parts)), createWriteStream(/*turbopackIgnore: true*/ file));
}

/** The bytes of all parts, in memory: for short files. */
export async function readParts(parts: readonly FilePart[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(parts)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
