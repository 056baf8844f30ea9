import type { FileHandle } from 'node:fs/promises';
import { registerMp3Encoder } from '@mediabunny/mp3-encoder';
import { AudioSample, AudioSampleSource, Mp3OutputFormat, NullTarget, Output } from 'mediabunny';
import { crc16, infoFrame, infoFrameBytes } from './mp3-info.ts';
import { writeAll } from './wav.ts';

export const mp3BitRate = 192_000;
/** LAME's settings for this bit rate lower what they are given by this factor (0.26 dB); the caller makes up for it. */
export const encoderScale = 0.97;

/**
 * Writes a constant bit rate MP3 file, stereo, piece by piece: tag, Info frame, frames. LAME runs in a thread of its own
 * (WebAssembly), so encoding goes on while the caller prepares the next piece. The caller opens and closes the handle.
 */
export class Mp3Writer {
  readonly #handle: FileHandle;
  readonly #sampleRate: number;
  readonly #source: AudioSampleSource;
  readonly #output: Output;
  readonly #infoAt: number;
  #pending: Uint8Array[] = [];
  #soundAt: number;
  #soundBytes = 0;
  #soundCrc = 0;
  #frames = 0;
  #samples = 0;

  private constructor(handle: FileHandle, sampleRate: number, source: AudioSampleSource, output: Output, infoAt: number) {
    this.#handle = handle;
    this.#sampleRate = sampleRate;
    this.#source = source;
    this.#output = output;
    this.#infoAt = infoAt;
    this.#soundAt = infoAt + infoFrameBytes(mp3BitRate, sampleRate);
  }

  /** Opens the encoder and writes the tag. */
  static async open(handle: FileHandle, sampleRate: number, tag: Uint8Array): Promise<Mp3Writer> {
    registerMp3Encoder();
    const packets: { take: ((data: Uint8Array) => void) | null } = { take: null };
    const source = new AudioSampleSource({ codec: 'mp3', bitrate: mp3BitRate, onEncodedPacket: (packet) => packets.take?.(packet.data) });
    const output = new Output({ format: new Mp3OutputFormat({ xingHeader: false }), target: new NullTarget() });
    output.addAudioTrack(source);
    await output.start();
    await writeAll(handle, tag, 0);
    const writer = new Mp3Writer(handle, sampleRate, source, output, tag.length);
    packets.take = (data) => writer.#pending.push(data);
    return writer;
  }

  /** Encodes two 16-bit channels. Gives back the bytes of the frames that became ready: they are in the file already. */
  async write(channels: readonly [Int16Array, Int16Array]): Promise<Uint8Array> {
    const frames = channels[0].length;
    if (frames > 0) {
      const data = new Int16Array(frames * 2);
      data.set(channels[0]);
      data.set(channels[1], frames);
      const sample = new AudioSample({
        data,
        format: 's16-planar',
        numberOfChannels: 2,
        sampleRate: this.#sampleRate,
        timestamp: this.#samples / this.#sampleRate,
      });
      await this.#source.add(sample);
      sample.close();
      this.#samples += frames;
    }
    return this.#drain();
  }

  async #drain(): Promise<Uint8Array> {
    const frames = this.#pending;
    this.#pending = [];
    const bytes = Buffer.concat(frames);
    this.#frames += frames.length;
    this.#soundCrc = crc16(bytes, this.#soundCrc);
    await writeAll(this.#handle, bytes, this.#soundAt + this.#soundBytes);
    this.#soundBytes += bytes.length;
    return bytes;
  }

  /** Ends the sound and writes the Info frame; gives back the last frames as `write` does. */
  async finish(): Promise<Uint8Array> {
    await this.#output.finalize();
    const bytes = await this.#drain();
    await writeAll(
      this.#handle,
      infoFrame({
        bitRate: mp3BitRate,
        sampleRate: this.#sampleRate,
        frames: this.#frames,
        soundBytes: this.#soundBytes,
        soundCrc: this.#soundCrc,
        samples: this.#samples,
      }),
      this.#infoAt,
    );
    return bytes;
  }

  /** Gives up: stops the encoder. */
  async cancel(): Promise<void> {
    await this.#output.cancel();
  }
}
