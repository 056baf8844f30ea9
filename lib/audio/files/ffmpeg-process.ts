import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { AudioError, EncoderEndedError } from '../pcm.ts';
import type { FfmpegTool } from './find-ffmpeg.ts';

/** What every call is told: it asks nothing and says only what failed. */
const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin'];

/** The descriptor, in the process, of one of the pipes that it writes to: 1, then those after 2, to which it complains. */
export function outputPipe(output: number): string {
  return `pipe:${output === 0 ? 1 : output + 2}`;
}

/** An ffmpeg at work: sound goes in through a pipe (`pipe:0`), and what it makes of it comes out through one or more. */
export class FfmpegProcess {
  readonly #child: ChildProcess;
  readonly #input: Writable;
  /** What was given and is not yet taken, in order. */
  readonly #writing = new Set<Promise<void>>();
  #failure: AudioError | null = null;
  #isOver = false;
  #isGivenUp = false;
  /** Once it has ended, well or not. */
  readonly ended: Promise<void>;

  /** `take` is given what comes out of each pipe; where it throws, what was written cannot be read. */
  constructor({ path, env }: FfmpegTool, args: readonly string[], outputs: number, take: (output: number, bytes: Buffer) => void) {
    this.#child = spawn(path, [...quiet, ...args], { stdio: ['pipe', 'pipe', 'pipe', ...Array.from({ length: outputs - 1 }, () => 'pipe' as const)], env });
    const [input, output, complaints, ...more] = this.#child.stdio as [Writable, Readable, Readable, ...Readable[]];
    this.#input = input;
    let said = '';
    complaints.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    for (const [index, pipe] of [output, ...more].entries()) {
      pipe.on('data', (bytes: Buffer) => {
        try {
          take(index, bytes);
        } catch (cause) {
          this.fail(new AudioError('ffmpeg wrote sound that cannot be read. Please try without it.', { cause }));
          // Nobody waits for more of it.
          this.#child.kill('SIGKILL');
        }
      });
    }
    // A pipe that breaks says less than the way ffmpeg ends.
    input.on('error', () => {});
    this.ended = new Promise((resolve) => {
      const over = (): void => {
        this.#isOver = true;
        resolve();
      };
      this.#child.once('error', (cause) => {
        this.fail(new AudioError(`ffmpeg could not be started (${cause.message}). Please check FFMPEG_PATH.`));
        over();
      });
      this.#child.once('close', (code, signal) => {
        if (this.#isGivenUp) this.fail(new AudioError('This encoding was given up.'));
        else if (signal !== null) this.fail(new EncoderEndedError(`The ffmpeg of this machine was ended while it encoded (${signal}). Please try again.`));
        else if (code !== 0) this.fail(new AudioError(`ffmpeg could not encode this (${said.trim() || `it ended with ${code}`}).`));
        over();
      });
    });
  }

  /** The first failure is the one that is told. */
  fail(error: AudioError): void {
    this.#failure ??= error;
  }

  /** Throws AudioError where it has failed. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Resolves once no more than `ahead` bytes wait for it, or it has ended. */
  async write(bytes: Uint8Array, ahead = 0): Promise<void> {
    this.check();
    const written = new Promise<void>((resolve) => {
      this.#input.write(bytes, () => {
        this.#writing.delete(written);
        resolve();
      });
    });
    this.#writing.add(written);
    while (!this.#isOver && this.#input.writableLength > ahead) await Promise.race([this.#writing.values().next().value, this.ended]);
  }

  /** Nothing more goes in: it encodes what it has, and ends. */
  close(): void {
    this.#input.end();
  }

  /** Ends it at once: whoever still waits for it is told that it was given up, not that somebody took it away. */
  async kill(): Promise<void> {
    this.#isGivenUp = true;
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
