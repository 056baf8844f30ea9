import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Timeline } from '../../audio/types.ts';
import type { FileMeasures } from '../../audio/file-measures.ts';
import { zipStream, type ZipEntry } from '../../publishing/zip.ts';
import type { RenderProblem } from '../audio-export/render-messages.ts';
import type { RenderPool } from '../audio-export/render-pool.ts';
import { ServiceError } from '../errors.ts';
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

/** Writes an archive piece by piece; `from` is the share that was done before, and the rest is this. Throws `cancelled`. */
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
  await pipeline(Readable.from(counted()), createWriteStream(/*turbopackIgnore: true*/ file));
}
