import { findFfmpeg, type FfmpegTool } from '../../audio/files/find-ffmpeg.ts';
import { AudioError } from '../../audio/pcm.ts';
import { getEnv, toolEnv } from '../../env.ts';
import { ServiceError } from '../errors.ts';

let looked: Promise<FfmpegTool | null> | null = null;

/**
 * The encoder that a render is given: an ffmpeg of this machine where there is one that serves, else none, and the
 * WebAssembly encoders work. Looked for once. Throws `conflict`, to be tried again, where one is there and does not answer:
 * another encoder would make another file of the same sound.
 */
export async function encoderOf(): Promise<{ ffmpeg?: FfmpegTool }> {
  looked ??= findFfmpeg(getEnv().FFMPEG_PATH, toolEnv());
  try {
    const ffmpeg = await looked;
    return ffmpeg === null ? {} : { ffmpeg };
  } catch (cause) {
    looked = null;
    if (!(cause instanceof AudioError)) throw cause;
    throw new ServiceError('conflict', { person: cause.message, retryable: true, cause });
  }
}
