import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { AudioError } from '../pcm.ts';

/** An ffmpeg of the machine and the environment it is started with: none of this process's own, which holds keys. Plain data. */
export interface FfmpegTool {
  path: string;
  env: NodeJS.ProcessEnv;
}

export interface FoundFfmpeg extends FfmpegTool {
  /** As it names itself: "5.1.9-0+deb12u1". */
  version: string;
}

const needed = ['libmp3lame', 'aac', 'flac', 'libopus'];
const patience = 10_000;

/** So often a programme is asked that did not come to answer: too slow, or ended by somebody. */
const tries = 3;

/** What a programme prints; null where it cannot be run or fails. Throws where it did not come to answer. */
async function output(tool: FfmpegTool, args: string[]): Promise<string | null> {
  for (let tried = 1; ; tried += 1) {
    const said = await once(tool, args);
    if (said !== undefined) return said;
    if (tried === tries) throw new AudioError('The ffmpeg of this machine does not answer. Please try again, or take it out of the search path (PATH).');
  }
}

/** Undefined where it was ended from outside before it had done; null where there is none that works, such as one that breaks by itself. */
async function once({ path: file, env }: FfmpegTool, args: string[]): Promise<string | null | undefined> {
  return await new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: patience, env });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('error', () => resolve(null));
    child.once('close', (code, signal) => resolve(code === 0 ? said : signal === 'SIGKILL' || signal === 'SIGTERM' ? undefined : null));
  });
}

/** The places where a programme may stand. */
function candidates(given: string | undefined, searchPath: string | undefined): string[] {
  if (given) return [given];
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  return (searchPath ?? '').split(path.delimiter).flatMap((folder) => (folder ? [path.join(folder, name)] : []));
}

/**
 * The ffmpeg to encode with: the one given (FFMPEG_PATH), else the first on the search path of `env`, which is all that
 * it is told of this process's environment. Null where there is none that runs and has the encoders for MP3, AAC, FLAC
 * and Opus; then the WebAssembly encoders do the work. Another encoder is another file, so one that is there and does not
 * come to answer is an AudioError and not none.
 */
export async function findFfmpeg(given: string | undefined, env: NodeJS.ProcessEnv): Promise<FoundFfmpeg | null> {
  for (const file of candidates(given, env['PATH'] ?? env['Path'])) {
    const tool = { path: file, env };
    const there = await access(file, constants.X_OK).then(() => true, () => false);
    if (!there) continue;
    const version = /^ffmpeg version (\S+)/.exec((await output(tool, ['-hide_banner', '-version'])) ?? '')?.[1];
    if (version === undefined) continue;
    const encoders = (await output(tool, ['-hide_banner', '-encoders'])) ?? '';
    const names = new Set(encoders.split('\n').map((line) => line.trim().split(/\s+/)[1]));
    if (needed.every((name) => names.has(name))) return { ...tool, version };
  }
  return null;
}
