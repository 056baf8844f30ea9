import { findFfmpeg, type FfmpegTool } from '../../audio/files/find-ffmpeg.ts';
import { getEnv, toolEnv } from '../../env.ts';

let looked: Promise<FfmpegTool | null> | null = null;

/** The encoder that a render is given: an ffmpeg of this machine where there is one that serves, else none, and the WebAssembly encoders work. Looked for once. */
export async function encoderOf(): Promise<{ ffmpeg?: FfmpegTool }> {
  looked ??= findFfmpeg(getEnv().FFMPEG_PATH, toolEnv());
  const ffmpeg = await looked;
  return ffmpeg === null ? {} : { ffmpeg };
}
