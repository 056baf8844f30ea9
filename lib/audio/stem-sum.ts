/** How far the sum of the stems is from the mix, through a stream. */

const windowSeconds = 0.1;
/** Below this the mix counts as this loud (-60 dB): what is not heard need not agree. */
const quietest = 0.001;

/**
 * The figure is the worst tenth of a second: by how many dB the level could be off, 20 log10(1 + difference / mix), root
 * mean square. It is 0 where the sum is the mix, and past any limit where a stem is missing or late.
 */
export class StemSumMeter {
  readonly #window: number;
  #channels = 1;
  #frames = 0;
  #mix = 0;
  #difference = 0;
  #worst = 0;

  constructor(sampleRate: number) {
    this.#window = Math.round(sampleRate * windowSeconds);
  }

  /** One block of the mix and of every stem, one Float32Array for each channel, all of one length. */
  push(mix: readonly Float32Array[], stems: readonly (readonly Float32Array[])[]): void {
    const length = mix[0]?.length ?? 0;
    this.#channels = mix.length;
    for (let i = 0; i < length; i += 1) {
      for (let channel = 0; channel < mix.length; channel += 1) {
        const sample = mix[channel]![i]!;
        let sum = 0;
        for (const stem of stems) sum += stem[channel]![i]!;
        this.#mix += sample * sample;
        this.#difference += (sample - sum) ** 2;
      }
      this.#frames += 1;
      if (this.#frames === this.#window) this.#close();
    }
  }

  #close(): void {
    const count = this.#frames * this.#channels;
    const mix = Math.max(quietest, Math.sqrt(this.#mix / count));
    this.#worst = Math.max(this.#worst, 20 * Math.log10(1 + Math.sqrt(this.#difference / count) / mix));
    this.#frames = 0;
    this.#mix = 0;
    this.#difference = 0;
  }

  /** The figure, dB; what is left of the last window counts too. */
  finish(): number {
    if (this.#frames > 0) this.#close();
    return this.#worst;
  }
}
