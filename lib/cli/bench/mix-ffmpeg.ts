/** What the render is held against, in the same run: ffmpeg merely encoding the hour, and one filter graph mixing ten minutes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Timeline } from '../../audio/types.ts';
import { getEnv, toolEnv } from '../../env.ts';

/** Runs ffmpeg; gives the seconds it took, or null where there is none on this machine. Throws Error where it fails. */
async function ffmpeg(args: string[]): Promise<number | null> {
  const began = performance.now();
  const child = spawn(getEnv().FFMPEG_PATH ?? 'ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args], { stdio: ['ignore', 'ignore', 'pipe'], env: toolEnv() });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    const [code]: unknown[] = await once(child, 'exit');
    if (code !== 0) throw new Error(`ffmpeg failed: ${said.slice(-400)}`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return (performance.now() - began) / 1000;
}

/** Seconds in which one ffmpeg process encodes a file of stereo PCM to MP3 at 192 kbit/s, and nothing else. */
export async function encodeOnly(wav: string, folder: string): Promise<number | null> {
  return await ffmpeg(['-i', wav, '-b:a', '192k', path.join(folder, 'encoded.mp3')]);
}

/** Decodes an MP3 to a WAV file. */
export async function decodeTo(mp3: string, wav: string): Promise<number | null> {
  return await ffmpeg(['-i', mp3, '-c:a', 'pcm_s16le', wav]);
}

/** Seconds in which one filter graph mixes a timeline: every clip delayed to its place, the beds ducked by a side chain. */
export async function oneGraph(timeline: Timeline, clips: { [asset: string]: string }, folder: string): Promise<number | null> {
  const inputs: string[] = [];
  const graph: string[] = [];
  const lanes: { speech: string[]; bed: string[]; effect: string[] } = { speech: [], bed: [], effect: [] };
  const add = (asset: string, lane: keyof typeof lanes, start: number, seconds: number, gainDb: number, loops: boolean): void => {
    const index = lanes.speech.length + lanes.bed.length + lanes.effect.length;
    inputs.push(...(loops ? ['-stream_loop', '-1', '-t', seconds.toFixed(3)] : []), '-i', clips[asset] ?? '');
    graph.push(`[${index}:a]aformat=sample_rates=44100:channel_layouts=stereo,volume=${gainDb.toFixed(2)}dB,adelay=${Math.round(start * 1000)}:all=1[c${index}]`);
    lanes[lane].push(`[c${index}]`);
  };
  for (const line of timeline.speech) if (line.asset !== null) add(line.asset, 'speech', line.start, line.end - line.start, line.gainDb, false);
  for (const cue of timeline.cues) add(cue.asset, cue.lane === 'effect' ? 'effect' : 'bed', cue.start, cue.end - cue.start, cue.gainDb, cue.loops);
  const mixed = (name: string, parts: string[]): string => `${parts.join('')}amix=inputs=${parts.length}:normalize=0[${name}]`;
  graph.push(mixed('speech', lanes.speech), mixed('bed', lanes.bed), mixed('effect', lanes.effect));
  graph.push('[speech]asplit[voice][key]', '[bed][key]sidechaincompress=threshold=0.02:ratio=8:attack=50:release=600[ducked]', '[voice][ducked][effect]amix=inputs=3:normalize=0[out]');
  const script = path.join(folder, 'graph.txt');
  await writeFile(script, graph.join(';\n'));
  return await ffmpeg([...inputs, '-filter_complex_script', script, '-map', '[out]', '-b:a', '192k', path.join(folder, 'graph.mp3')]);
}
