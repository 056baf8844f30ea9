import { MPEGDecoder } from 'mpg123-decoder';

/**
 * mpg123 as WebAssembly, below what its package offers: the package begins every stream in a new memory of 16 MB and
 * copies what it decodes twice. Here a decoder begins anew where it is, and its sound is read where it lies. The package
 * is pinned to the version this was written for.
 */

interface Place<Numbers> {
  ptr: number;
  len: number;
  buf: Numbers;
}

interface Insides {
  _decoder: number;
  _input: Place<Uint8Array>;
  _output: Place<Float32Array>;
  _samplesDecodedPtr: Place<Uint32Array>;
  _sampleRatePtr: Place<Uint32Array>;
  _errorStringPtr: Place<Uint32Array>;
  _common: {
    allocateTypedArray(length: number, kind: typeof Uint32Array): Place<Uint32Array>;
    codeToString(pointer: number): string;
    wasm: {
      mpeg_frame_decoder_create(to: number, gapless: number): number;
      mpeg_frame_decoder_destroy(decoder: number): void;
      mpeg_decoder_feed(decoder: number, from: number, bytes: number): number;
      mpeg_decoder_read(decoder: number, to: number, room: number, samples: number, sampleRate: number, failure: number): number;
    };
  };
}

function holds(owner: unknown, names: readonly string[], kind: 'number' | 'object' | 'function'): boolean {
  return typeof owner === 'object' && owner !== null && names.every((name) => typeof Reflect.get(owner, name) === kind && Reflect.get(owner, name) !== null);
}

function hasInsides(decoder: MPEGDecoder): decoder is MPEGDecoder & Insides {
  if (!holds(decoder, ['_decoder'], 'number') || !holds(decoder, ['_input', '_output', '_samplesDecodedPtr', '_sampleRatePtr', '_errorStringPtr', '_common'], 'object')) return false;
  const common: unknown = Reflect.get(decoder, '_common');
  if (!holds(common, ['allocateTypedArray', 'codeToString'], 'function') || !holds(common, ['wasm'], 'object') || typeof common !== 'object' || common === null) return false;
  return holds(Reflect.get(common, 'wasm'), ['mpeg_frame_decoder_create', 'mpeg_frame_decoder_destroy', 'mpeg_decoder_feed', 'mpeg_decoder_read'], 'function');
}

/** What mpg123 answers: more bytes are wanted, or the form of the sound became known. */
const needMore = -10;
const newFormat = -11;

export class Mpg123 {
  readonly #insides: Insides;
  readonly #place: Place<Uint32Array>;

  private constructor(insides: Insides) {
    this.#insides = insides;
    this.#place = insides._common.allocateTypedArray(1, Uint32Array);
  }

  /** Throws Error where the package is another one than this was written for. */
  static async open(): Promise<Mpg123> {
    const decoder = new MPEGDecoder();
    await decoder.ready;
    if (!hasInsides(decoder)) throw new Error('This version of mpg123-decoder is not the one that its insides are known of.');
    return new Mpg123(decoder);
  }

  /** Begins a stream, as a decoder that was never used. With `gapless` the samples that an Info frame calls the encoder's own are taken off. */
  begin(gapless: boolean): void {
    const { wasm } = this.#insides._common;
    wasm.mpeg_frame_decoder_destroy(this.#insides._decoder);
    const failure = wasm.mpeg_frame_decoder_create(this.#place.ptr, gapless ? 1 : 0);
    if (failure !== 0) throw new Error(`mpg123 could not begin a stream (${failure}).`);
    this.#insides._decoder = this.#place.buf[0]!;
    this.#insides._sampleRatePtr.buf[0] = 0;
  }

  /** Of the sound decoded last; 0 before any. */
  get sampleRate(): number {
    return this.#insides._sampleRatePtr.buf[0]!;
  }

  /**
   * Decodes the next bytes. `take` is given stretches of left and right (mono comes twice) that hold until it returns.
   * Gives what mpg123 says is wrong, or null.
   */
  decode(bytes: Uint8Array, take: (left: Float32Array, right: Float32Array) => void): string | null {
    const { _input: input, _output: output, _samplesDecodedPtr: decoded, _sampleRatePtr: rate, _errorStringPtr: failure, _decoder: decoder, _common: common } = this.#insides;
    for (let from = 0; from < bytes.length; from += input.len) {
      const part = bytes.subarray(from, from + input.len);
      input.buf.set(part);
      let answer = common.wasm.mpeg_decoder_feed(decoder, input.ptr, part.length);
      while (answer !== needMore) {
        decoded.buf[0] = 0;
        answer = common.wasm.mpeg_decoder_read(decoder, output.ptr, output.len, decoded.ptr, rate.ptr, failure.ptr);
        const samples = decoded.buf[0];
        if (samples > 0) take(output.buf.subarray(0, samples), output.buf.subarray(samples, 2 * samples));
        if (answer !== 0 && answer !== needMore && answer !== newFormat) return `${answer} ${common.codeToString(failure.buf[0]!)}`;
      }
    }
    return null;
  }
}
