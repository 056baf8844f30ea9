import { Mp3Decoder } from './decode-mp3.ts';
import { isMp3Frame } from './mp3-info.ts';
import { AudioError } from './pcm.ts';
import { decodeWav } from './wav.ts';
import type { Pcm } from './types.ts';

/** Longest clip, as for WAV: about what one scene can need. */
const mostMp3Bytes = 60_000_000;

/** The clip before: decoders are dear, and one after another needs only one. */
let before: Promise<unknown> = Promise.resolve();

async function decodeMp3(bytes: Uint8Array): Promise<Pcm> {
  if (bytes.length > mostMp3Bytes) throw new AudioError('This sound is too long for one clip.');
  const opened = before.then(() => Mp3Decoder.open({ gapless: true }));
  before = opened.catch(() => undefined);
  const decoder = await opened;
  try {
    const { sampleRate, channels } = decoder.push(bytes);
    const [left, right] = channels;
    if (!left || left.length === 0) throw new AudioError('This MP3 file has no sound in it.');
    // The decoder always gives two: of a mono file, and of most speech, the second is the first once more.
    return { sampleRate, channels: right && sameSamples(left, right) ? [left, left] : channels };
  } finally {
    decoder.close();
  }
}

function sameSamples(one: Float32Array, other: Float32Array): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
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
