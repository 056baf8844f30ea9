import { MPEGDecoder } from 'mpg123-decoder';
import { AudioError } from './pcm.ts';

/** What lies under the library's decoder: a decoder of mpg123 in a WebAssembly memory. The package is pinned; a test holds this. */
interface Core {
  /** Where mpg123's own decoder lies in the memory. */
  _decoder: number;
  _common: {
    wasm: {
      mpeg_frame_decoder_create(to: number, gapless: number): number;
      mpeg_frame_decoder_destroy(decoder: number): void;
      free(pointer: number): void;
    };
    allocateTypedArray(length: number, kind: typeof Uint32Array): { ptr: number; buf: Uint32Array };
  };
}

function isFunction(owner: object, name: string): boolean {
  return typeof Reflect.get(owner, name) === 'function';
}

function hasCore(decoder: MPEGDecoder): decoder is MPEGDecoder & Core {
  if (!('_decoder' in decoder) || typeof decoder._decoder !== 'number' || !('_common' in decoder)) return false;
  const { _common: common } = decoder;
  if (typeof common !== 'object' || common === null || !isFunction(common, 'allocateTypedArray') || !('wasm' in common)) return false;
  const { wasm } = common;
  return typeof wasm === 'object' && wasm !== null && ['mpeg_frame_decoder_create', 'mpeg_frame_decoder_destroy', 'free'].every((name) => isFunction(wasm, name));
}

/** Decoders that wait for their next stream: each has a memory of 16 MB, which is dear to make and to throw away. */
const waiting: { library: MPEGDecoder; restart: (gapless: boolean) => void }[] = [];
const mostWaiting = 2;

/** Makes the decoder begin anew where it is, as one that was never used; null where the library no longer lets it. */
function restartOf(library: MPEGDecoder): ((gapless: boolean) => void) | null {
  if (!hasCore(library)) return null;
  const { wasm } = library._common;
  const place = library._common.allocateTypedArray(1, Uint32Array);
  return (gapless) => {
    wasm.mpeg_frame_decoder_destroy(library._decoder);
    const failure = wasm.mpeg_frame_decoder_create(place.ptr, gapless ? 1 : 0);
    if (failure !== 0) throw new Error(`mpg123 could not begin anew (${failure}).`);
    library._decoder = place.buf[0] ?? 0;
  };
}

/** Decodes a stream of MP3 frames (mpg123 as WebAssembly), so that what is measured is what a listener's player makes. */
export class Mp3Decoder {
  readonly #library: MPEGDecoder;
  readonly #restart: ((gapless: boolean) => void) | null;
  #closed = false;

  private constructor(library: MPEGDecoder, restart: ((gapless: boolean) => void) | null) {
    this.#library = library;
    this.#restart = restart;
  }

  /** With `gapless` the samples that the Info frame calls the encoder's own are taken off. */
  static async open(options: { gapless: boolean }): Promise<Mp3Decoder> {
    const used = waiting.pop();
    if (used) {
      used.restart(options.gapless);
      return new Mp3Decoder(used.library, used.restart);
    }
    const library = new MPEGDecoder({ enableGapless: options.gapless });
    await library.ready;
    return new Mp3Decoder(library, restartOf(library));
  }

  /** True where closed decoders are used again. */
  get lasting(): boolean {
    return this.#restart !== null;
  }

  /** Decodes the next bytes (whole frames, or a stretch of a file). The arrays are the caller's. Throws AudioError. */
  push(bytes: Uint8Array): { sampleRate: number; channels: Float32Array[] } {
    const decoded = this.#library.decode(bytes);
    const [problem] = decoded.errors;
    if (problem) throw new AudioError(`This MP3 file is damaged and cannot be read (${problem.message}).`);
    return { sampleRate: decoded.sampleRate, channels: decoded.channelData };
  }

  /** Gives the decoder back; nothing may be pushed after. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#restart !== null && waiting.length < mostWaiting) waiting.push({ library: this.#library, restart: this.#restart });
    else this.#library.free();
  }
}
