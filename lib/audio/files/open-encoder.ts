import { FfmpegEncoder } from './ffmpeg-encoder.ts';
import type { FfmpegTool } from './find-ffmpeg.ts';
import type { FrameCodecOptions, FrameEncoder } from './frame-encoder.ts';
import { OpusEncoder } from './opus-encoder.ts';
import { WasmEncoder } from './wasm-encoder.ts';

/** Opens the encoder of a codec: ffmpeg's where there is one, else the WebAssembly one. */
export async function openEncoder(options: FrameCodecOptions, ffmpeg: FfmpegTool | undefined): Promise<FrameEncoder> {
  if (ffmpeg !== undefined) return FfmpegEncoder.open(ffmpeg, options);
  return options.codec === 'opus' ? new OpusEncoder(options) : await WasmEncoder.open(options);
}
