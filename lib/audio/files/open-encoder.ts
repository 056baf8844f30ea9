import type { FfmpegTool } from './find-ffmpeg.ts';
import type { FrameCodecOptions, FrameEncoder } from './frame-encoder.ts';

/**
 * Opens the encoder of a codec: ffmpeg's where there is one, else the WebAssembly one. Each is read only where it is wanted:
 * together they are the dearest part of a render's beginning. `ahead`: as LameEncoder, the only one to whom it says something.
 */
export async function openEncoder(options: FrameCodecOptions, ffmpeg: FfmpegTool | undefined, ahead?: number): Promise<FrameEncoder> {
  const { codec } = options;
  if (ffmpeg !== undefined) return (await import('./ffmpeg-encoder.ts')).FfmpegEncoder.open(ffmpeg, options);
  if (codec === 'mp3') return new (await import('./lame-encoder.ts')).LameEncoder(options, ahead);
  if (codec === 'opus') return new (await import('./opus-encoder.ts')).OpusEncoder(options);
  return await (await import('./wasm-encoder.ts')).WasmEncoder.open({ ...options, codec });
}
