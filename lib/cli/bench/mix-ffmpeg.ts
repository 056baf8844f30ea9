/** What the render is held against, in the same run: ffmpeg merely encoding the hour, and one filter graph mixing ten minutes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Timeline } from '../../audio/types.ts';
import { getEnv, toolEnv } from '../../env.ts';
import { encodingRoom } from '../../audio/master-gain.ts';
import { parseIntegrated } from './ffmpeg.ts';

/** Runs ffmpeg; gives the seconds it took and what it said, or null where there is none on this machine. Throws Error where it fails. */
async function ffmpeg(args: string[], loglevel: 'error' | 'info' = 'error'): Promise<{ seconds: number; said: string } | null> {
  const began = performance.now();
  const child = spawn(getEnv().FFMPEG_PATH ?? 'ffmpeg', ['-hide_banner', '-nostats', '-loglevel', loglevel, '-nostdin', '-y', ...args], { stdio: ['ignore', 'ignore', 'pipe'], env: toolEnv() });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    const [code]: unknown[] = await once(child, 'close');
    if (code !== 0) throw new Error(`ffmpeg failed: ${said.slice(-400)}`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return { seconds: (performance.now() - began) / 1000, said };
}

/** Seconds in which one ffmpeg process encodes a file of stereo PCM to MP3 at 192 kbit/s, and nothing else. */
export async function encodeOnly(wav: string, folder: string): Promise<number | null> {
  return (await ffmpeg(['-i', wav, '-b:a', '192k', path.join(folder, 'encoded.mp3')]))?.seconds ?? null;
}

/** Decodes an MP3 to a WAV file; null where there is no ffmpeg. */
export async function decodeTo(mp3: string, wav: string): Promise<number | null> {
  return (await ffmpeg(['-i', mp3, '-c:a', 'pcm_s16le', wav]))?.seconds ?? null;
}

/** Edges of clips, seconds, as the mixer fades them. */
const fade = { in: 0.003, out: 0.008 };
/** What a voice is given: the high-pass of a deep voice, and a de-esser. */
const treatment = 'highpass=f=75,deesser=i=0.3';

/** The graph that mixes a timeline: every clip treated and delayed to its place, the beds ducked by a side chain, a room's tone under all. */
function graphOf(timeline: Timeline, clips: { [asset: string]: string }): { inputs: string[]; graph: string[] } {
  const inputs: string[] = [];
  const graph: string[] = [];
  const lanes: { speech: string[]; bed: string[]; effect: string[] } = { speech: [], bed: [], effect: [] };
  const add = (asset: string, lane: keyof typeof lanes, { start, end, gainDb, pan }: { start: number; end: number; gainDb: number; pan: number }, loops: boolean): void => {
    const index = lanes.speech.length + lanes.bed.length + lanes.effect.length;
    const seconds = end - start;
    inputs.push(...(loops ? ['-stream_loop', '-1', '-t', seconds.toFixed(3)] : []), '-i', clips[asset] ?? '');
    const angle = ((pan + 1) * Math.PI) / 4;
    const sides = `pan=stereo|c0=${(Math.SQRT2 * Math.cos(angle)).toFixed(4)}*c0|c1=${(Math.SQRT2 * Math.sin(angle)).toFixed(4)}*c1`;
    const edges = `afade=t=in:d=${fade.in},afade=t=out:st=${Math.max(0, seconds - fade.out).toFixed(3)}:d=${fade.out}`;
    const steps = ['aformat=sample_rates=44100:channel_layouts=stereo', ...(lane === 'speech' ? [treatment] : []), edges, `volume=${gainDb.toFixed(2)}dB`, sides, `adelay=${Math.round(start * 1000)}:all=1`];
    graph.push(`[${index}:a]${steps.join(',')}[c${index}]`);
    lanes[lane].push(`[c${index}]`);
  };
  for (const line of timeline.speech) if (line.asset !== null) add(line.asset, 'speech', line, false);
  for (const cue of timeline.cues) add(cue.asset, cue.lane === 'effect' ? 'effect' : 'bed', cue, cue.loops);
  const mixed = (name: string, parts: string[]): string => `${parts.join('')}amix=inputs=${parts.length}:normalize=0[${name}]`;
  graph.push(mixed('speech', lanes.speech), mixed('bed', lanes.bed), mixed('effect', lanes.effect));
  graph.push('[speech]asplit[voice][key]', '[bed][key]sidechaincompress=threshold=0.02:ratio=8:attack=50:release=600[ducked]');
  graph.push(`anoisesrc=r=44100:a=0.0005:d=${timeline.durationSeconds.toFixed(3)},aformat=channel_layouts=stereo[tone]`, '[voice][ducked][effect][tone]amix=inputs=4:normalize=0[mix]');
  return { inputs, graph };
}

/**
 * Seconds in which one filter graph does the render's work: mixes a timeline and measures it, mixes it again at the gain
 * that this gave and under a limiter that looks between the samples, encodes it, and measures what was encoded. Null
 * where there is no ffmpeg.
 */
export async function oneGraph(timeline: Timeline, clips: { [asset: string]: string }, folder: string, aim: { integratedLufs: number; truePeakDbtp: number }): Promise<number | null> {
  const { inputs, graph } = graphOf(timeline, clips);
  const script = path.join(folder, 'graph.txt');
  const through = async (last: string, to: string[], loglevel?: 'info'): Promise<{ seconds: number; said: string } | null> => {
    await writeFile(script, [...graph, `[mix]${last}[out]`].join(';\n'));
    return await ffmpeg([...inputs, '-filter_complex_script', script, '-map', '[out]', ...to], loglevel);
  };
  const measured = await through('ebur128=framelog=verbose', ['-f', 'null', '-'], 'info');
  if (measured === null) return null;
  const gainDb = aim.integratedLufs - parseIntegrated(measured.said);
  const ceiling = 10 ** ((aim.truePeakDbtp - encodingRoom) / 20);
  const file = path.join(folder, 'graph.mp3');
  const mastered = await through(`volume=${gainDb.toFixed(2)}dB,aresample=176400,alimiter=limit=${ceiling.toFixed(4)}:level=0,aresample=44100`, ['-b:a', '192k', file]);
  const heard = await ffmpeg(['-i', file, '-filter_complex', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'], 'info');
  return measured.seconds + (mastered?.seconds ?? 0) + (heard?.seconds ?? 0);
}
