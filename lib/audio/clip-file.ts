import { Mp3Decoder } from './decode-mp3.ts';
import { isMp3Frame } from './mp3-info.ts';
import { AudioError, tooLongForClip } from './pcm.ts';
import { decodeWav } from './wav.ts';
import type { Pcm } from './types.ts';

/** More than the longest clip can be at any bit rate. */
const mostMp3Bytes = 60_000_000;

/** The clip before: decoders are dear, and one after another needs only one. */
let before: Promise<unknown> = Promise.resolve();

async function decodeMp3(bytes: Uint8Array): Promise<Pcm> {
  if (bytes.length > mostMp3Bytes) throw tooLongForClip();
  const opened = before.then(() => Mp3Decoder.open({ gapless: true }));
  before = opened.catch(() => undefined);
  const decoder = await opened;
  try {
    const { sampleRate, channels } = decoder.push(bytes);
    if (channels[0].length === 0) throw new AudioError('This MP3 file has no sound in it.');
    return { sampleRate, channels };
  } finally {
    decoder.close();
  }
}

/**
 * Decodes a clip by what its bytes are (WAV or MP3), whatever it is called. Two channels that are the same sample for
 * sample may be one array. Throws AudioError with a plain sentence.
 */
export async function decodeClip(bytes: Uint8Array): Promise<Pcm> {
  if (bytes.length === 0) throw new AudioError('This sound file is empty.');
  const tagged = bytes[0] === 0x49 && bytes[1] === 0x44 && bytes[2] === 0x33;
  if (tagged || isMp3Frame(bytes)) return decodeMp3(bytes);
  return decodeWav(bytes);
}
