import { findFfmpeg } from '../../audio/files/find-ffmpeg.ts';
import { getEnv, toolEnv } from '../../env.ts';

let looked: Promise<string | undefined> | null = null;

/** The encoder that a render is given: an ffmpeg of this machine where there is one that serves, else none, and the WebAssembly encoders work. Looked for once. */
export async function encoderOf(): Promise<{ ffmpeg?: string }> {
  looked ??= findFfmpeg(getEnv().FFMPEG_PATH, toolEnv()['PATH'] ?? toolEnv()['Path']).then((found) => found?.path);
  const ffmpeg = await looked;
  return ffmpeg === undefined ? {} : { ffmpeg };
}
