/** A second opinion: ffmpeg's own loudness filter, where there is an ffmpeg. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { getEnv, toolEnv } from '../../env.ts';

const run = promisify(execFile);
/** The first window of 3 s that is full ends here, less a little: the filter's clock says 2.99998. */
const shortTermSeconds = 2.95;

export interface SecondOpinion {
  integratedLufs: number;
  loudnessRangeLu: number;
  truePeakDbtp: number;
}

/** What ebur128 says of a file; null where there is no ffmpeg on this machine. Throws Error where it cannot read the file. */
export async function ebur128(file: string): Promise<SecondOpinion | null> {
  const said = await heard(file, 'peak=true:framelog=verbose');
  return said === null ? null : parseEbur128(said);
}

/**
 * The range of loudness by Tech 3342, LU, from the short-term loudness that ebur128 writes down ten times a second: in
 * short books the range of its summary was seen 1.5 LU from what these add up to. Null and errors as `ebur128`.
 */
export async function rangeByEbur128(file: string): Promise<number | null> {
  const said = await heard(file, 'framelog=info');
  return said === null ? null : rangeOf(parseShortTerms(said));
}

async function heard(file: string, options: string): Promise<string | null> {
  const programme = getEnv().FFMPEG_PATH ?? 'ffmpeg';
  try {
    return (await run(programme, ['-hide_banner', '-nostats', '-i', file, '-filter_complex', `ebur128=${options}`, '-f', 'null', '-'], { env: toolEnv(), maxBuffer: 1 << 26 })).stderr;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Of what the filter writes as it goes the short-term loudness, LUFS, of every window that is full. */
export function parseShortTerms(said: string): number[] {
  return [...said.matchAll(/ t: *([\d.]+) .*? S: *(-?[\d.]+)/g)].flatMap(([, at, level]) => (Number(at) < shortTermSeconds ? [] : [Number(level)]));
}

/** From the 10th to the 95th percentile of what is above -70 LUFS and above 20 LU under the mean of that; 0 where that is nothing. */
export function rangeOf(shortTerms: readonly number[]): number {
  const loud = shortTerms.filter((level) => level > -70);
  const mean = 10 * Math.log10(loud.reduce((sum, level) => sum + 10 ** (level / 10), 0) / loud.length);
  const counted = loud.filter((level) => level >= mean - 20).toSorted((a, b) => a - b);
  const at = (share: number): number => counted[Math.round((counted.length - 1) * share)] ?? 0;
  return at(0.95) - at(0.1);
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
