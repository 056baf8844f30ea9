import type { FileHandle } from 'node:fs/promises';
import { id3Tag } from '../id3.ts';
import { writeAll } from '../wav.ts';
import { Quantizer, foldChannels, packSamples, unquantized } from './quantize.ts';
import type { EncodedForm, EncodedPiece, FinishedSound, SoundFile, SoundFileOptions, SoundQuality, SoundTags } from './sound-file.ts';

/** RIFF/WAVE with EBU Tech 3306 (RF64) past 4 GB: the kind of head is known only when the length is. */

const headBytes = 80;

function chunk(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** The tags of a WAV file, after its sound: all of them as ID3, which says what letters it is written in (RIFF INFO does not). */
function trailingTags(tags: SoundTags): Buffer {
  return chunk('id3 ', Buffer.from(id3Tag(tags)));
}

/** The head of a file: `size` is that of the whole file. */
export function wavHead(form: { sampleRate: number; channels: number; bits: number }, dataBytes: number, size: number): Buffer {
  const head = Buffer.alloc(headBytes);
  const big = size - 8 > 0xffffffff;
  const block = (form.channels * form.bits) / 8;
  head.write(big ? 'RF64' : 'RIFF', 0, 'latin1');
  head.writeUInt32LE(big ? 0xffffffff : size - 8, 4);
  // A JUNK chunk of the size of ds64 keeps its place where that is not needed.
  head.write(`WAVE${big ? 'ds64' : 'JUNK'}`, 8, 'latin1');
  head.writeUInt32LE(28, 16);
  if (big) {
    head.writeBigUInt64LE(BigInt(size - 8), 20);
    head.writeBigUInt64LE(BigInt(dataBytes), 28);
    head.writeBigUInt64LE(BigInt(dataBytes / block), 36);
  }
  head.write('fmt ', 48, 'latin1');
  head.writeUInt32LE(16, 52);
  head.writeUInt16LE(1, 56);
  head.writeUInt16LE(form.channels, 58);
  head.writeUInt32LE(form.sampleRate, 60);
  head.writeUInt32LE(form.sampleRate * block, 64);
  head.writeUInt16LE(block, 68);
  head.writeUInt16LE(form.bits, 70);
  head.write('data', 72, 'latin1');
  head.writeUInt32LE(big ? 0xffffffff : dataBytes, 76);
  return head;
}

/** A WAV file, 16 or 24 bits, of any length. Its tags follow the sound. */
export class WavFile implements SoundFile {
  readonly form: EncodedForm;
  readonly #handle: FileHandle;
  readonly #bits: 16 | 24;
  readonly #tags: SoundTags;
  readonly #quantizer: Quantizer;
  #dataBytes = 0;

  constructor(handle: FileHandle, options: SoundFileOptions, quality: SoundQuality) {
    this.form = { kind: 'wav', channels: options.channels, sampleRate: options.sampleRate, delay: 0, bitRateKbps: null, constantBitRate: true };
    this.#handle = handle;
    this.#bits = quality.bits ?? 16;
    this.#tags = options.tags;
    this.#quantizer = new Quantizer(this.#bits, options.channels);
  }

  async write(channels: readonly [Float32Array, Float32Array]): Promise<EncodedPiece> {
    const samples = this.#quantizer.convert(foldChannels(channels, this.form.channels));
    const bytes = packSamples(samples, this.#bits);
    await writeAll(this.#handle, bytes, headBytes + this.#dataBytes);
    this.#dataBytes += bytes.length;
    return { frames: [], lossless: unquantized(samples, this.#bits) };
  }

  async finish(): Promise<FinishedSound> {
    const { channels, sampleRate } = this.form;
    const end = Buffer.concat([Buffer.alloc(this.#dataBytes % 2), trailingTags(this.#tags)]);
    await writeAll(this.#handle, end, headBytes + this.#dataBytes);
    const bytes = headBytes + this.#dataBytes + end.length;
    await writeAll(this.#handle, wavHead({ sampleRate, channels, bits: this.#bits }, this.#dataBytes, bytes), 0);
    return { piece: { frames: [], lossless: null }, samples: this.#dataBytes / ((channels * this.#bits) / 8), bytes };
  }

  async cancel(): Promise<void> {}
}
