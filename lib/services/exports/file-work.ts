import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Timeline } from '../../audio/types.ts';
import type { FileMeasures } from '../../audio/file-measures.ts';
import { zipStream, type ZipEntry } from '../../publishing/zip.ts';
import type { RenderProblem } from '../audio-export/render-messages.ts';
import type { RenderPool } from '../audio-export/render-pool.ts';
import { ServiceError } from '../errors.ts';
import { freeBytes } from '../operation/readiness.ts';
import type { ServiceContext, SpeechEngine } from '../interfaces.ts';
import type { LoadedBook } from './loaded-book.ts';

/** A file that is being made: of what, where to, and with what. */
export interface FileWork {
  context: ServiceContext;
  book: LoadedBook;
  /** Stopped when the work is. */
  pool: RenderPool;
  /** An empty folder for what is under way. */
  folder: string;
  /** Where the file is written. */
  file: string;
  /** Share done, 0 to 1. */
  progress: (fraction: number) => void;
  signal?: AbortSignal | undefined;
  /** The built-in voices, where something is to be said that is no line of the story. */
  speech?: SpeechEngine | undefined;
}

/** What is known of a file once it is written. */
export interface WrittenFile {
  durationSeconds?: number;
  measures?: FileMeasures;
  problems?: RenderProblem[];
}

/** The files of the clips of a timeline on this machine, by asset. */
export async function clipsOf({ assets }: Pick<ServiceContext, 'assets'>, timeline: Pick<Timeline, 'speech' | 'cues'>): Promise<{ [asset: string]: string }> {
  const clips: { [asset: string]: string } = {};
  for (const { asset } of [...timeline.speech, ...timeline.cues]) if (asset !== null) clips[asset] ??= await assets.path(asset);
  return clips;
}

/** Throws `cancelled` where the work was stopped: between files, where no thread is at work. */
export function checkStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ServiceError('cancelled', { person: 'The file was not made. Nothing was lost.' });
}

/** Throws `storage` where the volume of a folder has less room than is needed, bytes: before hours of work, and not after. */
export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder);
  const gigabytes = (of: number): string => `${(of / 1e9).toFixed(1)} GB`;
  if (free < bytes) throw new ServiceError('storage', { person: `This needs about ${gigabytes(bytes)} of the disk while it is made, and ${gigabytes(free)} are free. Please make room and try again.` });
}

function withoutRoom(error: unknown): unknown {
  const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  return full ? new ServiceError('storage', { person: 'There is not enough room on the disk for the archive. Please make room and try again.', cause: error }) : error;
}

/** Writes an archive piece by piece; `from` is the share that was done before, and the rest is this. Throws `cancelled`, and `storage` where the disk is full. */
export async function writeZip({ file, progress, signal }: Pick<FileWork, 'file' | 'progress' | 'signal'>, entries: readonly ZipEntry[], from = 0): Promise<void> {
  const whole = Math.max(1, entries.reduce((sum, entry) => sum + entry.size, 0));
  async function* counted(): AsyncGenerator<Uint8Array> {
    let done = 0;
    for await (const bytes of zipStream(entries)) {
      checkStopped(signal);
      done += bytes.length;
      progress(from + (1 - from) * Math.min(1, done / whole));
      yield bytes;
    }
  }
  await pipeline(Readable.from(counted()), createWriteStream(/*turbopackIgnore: true*/ file)).catch((error: unknown) => {
    throw withoutRoom(error);
  });
}
