/** Streams of MP3 that one ffmpeg makes, held against those of a process each. */
import type { FfmpegTool } from '../../audio/files/find-ffmpeg.ts';
import { FrameReader, type FrameSound } from '../../audio/files/mp3-frames.ts';
import { Mp3Encoders } from '../../audio/files/open-encoder.ts';
import { Quantizer } from '../../audio/files/quantize.ts';
import { samplesPerFrame } from '../../audio/mp3-info.ts';
import { programme, rate } from './programme.ts';

const seconds = 12;
const streams = 5;
const wanted = Math.floor((seconds * rate) / samplesPerFrame);

/** What is heard of each stream, and one frame more, by one ffmpeg (`together`) or by as many as there are streams. */
async function made(ffmpeg: FfmpegTool, channels: 1 | 2, together: boolean): Promise<FrameSound[][]> {
  const encoders = new Mp3Encoders({ sampleRate: rate, channels, bitRate: 192_000, bits: 16 }, { ffmpeg, streams: together ? streams : 0, atOnce: 1 });
  try {
    const all: FrameSound[][] = [];
    for (let stream = 0; stream < streams; stream += 1) {
      const encoder = await encoders.open();
      // Each begins elsewhere in the sound, and has whole frames.
      let [skip, left] = [stream * 20_011, wanted * samplesPerFrame];
      const frames: Uint8Array[] = [];
      const quantizer = new Quantizer(16, channels, 1 / encoder.scale);
      for (const block of programme(seconds + 10, channels)) {
        const part = block.slice(0, channels).map((samples) => samples.subarray(Math.min(skip, samples.length), Math.min(samples.length, skip + left)));
        skip = Math.max(0, skip - block[0].length);
        left -= part[0]!.length;
        frames.push(...(await encoder.push(quantizer.convert(part))));
      }
      frames.push(...(await encoder.finish()));
      const reader = new FrameReader();
      all.push(frames.slice(0, wanted + 1).map((frame) => reader.push(frame)));
    }
    return all;
  } finally {
    await encoders.close();
  }
}

/** What is wrong, in words; empty where every frame is the same. */
export async function wrongWithStreams(ffmpeg: FfmpegTool, channels: 1 | 2): Promise<string[]> {
  const [one, many] = [await made(ffmpeg, channels, true), await made(ffmpeg, channels, false)];
  return one.flatMap((frames, stream) => {
    if (frames.length !== wanted + 1) return [`stream ${stream} has ${frames.length} frames instead of ${wanted + 1}`];
    const differs = frames.findIndex(({ head, sound }, index) => Buffer.compare(head, many[stream]![index]!.head) !== 0 || Buffer.compare(sound, many[stream]![index]!.sound) !== 0);
    return differs === -1 ? [] : [`stream ${stream} differs at frame ${differs}`];
  });
}
