/** A second opinion: ffmpeg's own loudness filter, where there is an ffmpeg. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { getEnv, toolEnv } from '../../env.ts';

const run = promisify(execFile);

export interface SecondOpinion {
  integratedLufs: number;
  loudnessRangeLu: number;
  truePeakDbtp: number;
}

/** What ebur128 says of a file; null where there is no ffmpeg on this machine. Throws Error where it cannot read the file. */
export async function ebur128(file: string): Promise<SecondOpinion | null> {
  const programme = getEnv().FFMPEG_PATH ?? 'ffmpeg';
  let said: string;
  try {
    said = (await run(programme, ['-hide_banner', '-nostats', '-i', file, '-filter_complex', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'], { env: toolEnv(), maxBuffer: 1 << 24 })).stderr;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return parseEbur128(said);
}

/** Reads the summary that the filter writes at the end. */
export function parseEbur128(said: string): SecondOpinion {
  return { integratedLufs: parseIntegrated(said), loudnessRangeLu: summed(said, /LRA:\s+(-?[\d.]+) LU/), truePeakDbtp: summed(said, /Peak:\s+(-?[\d.]+|-inf) dBFS/) };
}

/** Of the summary the integrated loudness, LUFS: it is there where no peak was asked for, too. */
export function parseIntegrated(said: string): number {
  return summed(said, /I:\s+(-?[\d.]+) LUFS/);
}

function summed(said: string, pattern: RegExp): number {
  const found = pattern.exec(said.slice(said.lastIndexOf('Summary:')))?.[1];
  if (found === undefined) throw new Error('ffmpeg did not give the loudness of the file.');
  return Number(found);
}
