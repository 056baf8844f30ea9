import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AudioError } from '../pcm.ts';
import { bareEnvironment } from './bare-environment.ts';
import type { AacDecodeAnswer } from './aac-decode-process.ts';
import type { FrameDecoder } from './frame-decoder.ts';
import type { EncodedForm } from './sound-file.ts';

const sampleRates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000];
const lowComplexity = 2;
const frameSamples = 1024;

interface Waiting {
  resolve: (channels: Float32Array[]) => void;
  reject: (error: Error) => void;
}

/** Decodes AAC frames in a process of its own. */
export class AacDecoder implements FrameDecoder {
  readonly #child: ChildProcess;
  readonly #waiting: Waiting[] = [];
  readonly #channels: number;
  #failure: AudioError | null = null;
  /** The decoder keeps its first frame to itself: silence stands for it, so that all is where the encoder put it. */
  #first = true;

  private constructor(child: ChildProcess, channels: number) {
    this.#child = child;
    this.#channels = channels;
    child.on('message', (answer: AacDecodeAnswer) => {
      const next = this.#waiting.shift();
      if (answer.error === null) next?.resolve(answer.channels);
      else next?.reject(new AudioError(`The encoded sound cannot be decoded again (${answer.error}).`));
    });
    const gone = (): void => {
      this.#failure = new AudioError('The process that decodes AAC ended early. Please try again.');
      for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
    };
    child.once('error', gone);
    child.once('exit', gone);
  }

  static open(form: EncodedForm): AacDecoder {
    const rate = sampleRates.indexOf(form.sampleRate);
    if (rate === -1) throw new AudioError(`AAC knows no sample rate of ${form.sampleRate} Hz.`);
    const config = Buffer.of((lowComplexity << 3) | (rate >> 1), ((rate & 1) << 7) | (form.channels << 3));
    const child = fork(fileURLToPath(new URL('./aac-decode-process.ts', import.meta.url)), [config.toString('hex')], { serialization: 'advanced', execArgv: [], env: bareEnvironment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return new AacDecoder(child, form.channels);
  }

  async push(frames: readonly Uint8Array[]): Promise<Float32Array[]> {
    if (this.#failure) throw this.#failure;
    if (frames.length === 0) return [];
    const channels = await new Promise<Float32Array[]>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      // Copies: a frame may be a part of a larger buffer, and all of that would be sent.
      this.#child.send(frames.map((frame) => Uint8Array.from(frame)));
    });
    if (!this.#first) return channels;
    this.#first = false;
    return Array.from({ length: this.#channels }, (_, channel) => {
      const joined = new Float32Array(frameSamples + (channels[channel]?.length ?? 0));
      joined.set(channels[channel] ?? [], frameSamples);
      return joined;
    });
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve());
    });
    this.#child.kill('SIGKILL');
    await ended;
  }
}
