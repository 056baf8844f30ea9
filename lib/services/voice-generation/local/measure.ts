/**
 * How a voice sounds, measured: used to make and to check the catalogue, never while speaking.
 * Pitch by the difference function of YIN (de Cheveigné and Kawahara, 2002); timbre by the long-term average spectrum
 * in bands of the ear (Bark, Traunmüller 1990).
 */
export interface VoiceMeasure {
  /** Median fundamental of the voiced frames, Hz. */
  medianHz: number;
  /** From the 10th to the 90th percentile of pitch, semitones. */
  pitchSpreadSemitones: number;
  /** Share of the sounding frames that are voiced, 0 to 1. */
  voicedShare: number;
  /** Centre of gravity of the spectrum, Hz. */
  centroidHz: number;
  /** Long-term average spectrum, dB for each Bark band, 0 dB on the mean: level left out. */
  spectrumDb: number[];
}

const lowestHz = 50;
const highestHz = 500;
const yinThreshold = 0.15;

/** Measures mono speech of a few seconds. */
export function measureVoice(samples: Float32Array, sampleRate: number): VoiceMeasure {
  const pitches: number[] = [];
  const frame = Math.round(sampleRate / lowestHz) * 2;
  const step = Math.round(sampleRate * 0.03);
  const loudest = frameEnergies(samples, frame, step).reduce((most, energy) => Math.max(most, energy), 0);
  let sounding = 0;
  for (let at = 0; at + frame <= samples.length; at += step) {
    const part = samples.subarray(at, at + frame);
    if (energyOf(part) < loudest * 1e-3) continue;
    sounding += 1;
    const hz = pitchOf(part, sampleRate);
    if (hz !== null) pitches.push(hz);
  }
  pitches.sort((a, b) => a - b);
  const at = (share: number): number => pitches[Math.round((pitches.length - 1) * share)] ?? 0;
  const { centroidHz, spectrumDb } = longTermSpectrum(samples, sampleRate);
  return {
    medianHz: at(0.5),
    pitchSpreadSemitones: pitches.length === 0 ? 0 : 12 * Math.log2(at(0.9) / at(0.1)),
    voicedShare: sounding === 0 ? 0 : pitches.length / sounding,
    centroidHz,
    spectrumDb,
  };
}

function energyOf(part: Float32Array): number {
  let sum = 0;
  for (const sample of part) sum += sample * sample;
  return sum;
}

function frameEnergies(samples: Float32Array, frame: number, step: number): number[] {
  const energies: number[] = [];
  for (let at = 0; at + frame <= samples.length; at += step) energies.push(energyOf(samples.subarray(at, at + frame)));
  return energies;
}

/** YIN's cumulative mean normalised difference, first dip under the threshold, parabolic refinement. */
function pitchOf(part: Float32Array, sampleRate: number): number | null {
  const longest = Math.floor(sampleRate / lowestHz);
  const shortest = Math.floor(sampleRate / highestHz);
  const normalised = new Float64Array(longest + 1).fill(1);
  let running = 0;
  let dip = 0;
  for (let lag = 1; lag <= longest; lag += 1) {
    let difference = 0;
    for (let i = 0; i < longest; i += 1) {
      const d = part[i]! - part[i + lag]!;
      difference += d * d;
    }
    running += difference;
    normalised[lag] = running === 0 ? 1 : (difference * lag) / running;
    if (dip > 0 && normalised[lag]! >= normalised[dip]!) return sampleRate / refined(normalised, dip);
    if (lag >= shortest && normalised[lag]! < yinThreshold) dip = lag;
  }
  return null;
}

/** The bottom of the dip between its samples, by a parabola through three of them. */
function refined(normalised: Float64Array, lag: number): number {
  const before = normalised[lag - 1]!;
  const after = normalised[lag + 1]!;
  const bend = before - 2 * normalised[lag]! + after;
  return bend === 0 ? lag : lag + (0.5 * (before - after)) / bend;
}

function bark(hz: number): number {
  return (26.81 * hz) / (1960 + hz) - 0.53;
}

const bands = 20;
const fftSize = 1024;

function longTermSpectrum(samples: Float32Array, sampleRate: number): { centroidHz: number; spectrumDb: number[] } {
  const power = new Float64Array(fftSize / 2);
  for (let at = 0; at + fftSize <= samples.length; at += fftSize / 2) addPower(samples.subarray(at, at + fftSize), power);
  const energies = Array.from({ length: bands }, () => 1e-12);
  let weighted = 0;
  let total = 0;
  for (let bin = 2; bin < power.length; bin += 1) {
    const hz = (bin * sampleRate) / fftSize;
    weighted += hz * power[bin]!;
    total += power[bin]!;
    const band = Math.floor(bark(hz));
    if (band >= 0 && band < bands) energies[band]! += power[bin]!;
  }
  const db = energies.map((energy) => 10 * Math.log10(energy));
  const mean = db.reduce((sum, value) => sum + value, 0) / bands;
  return { centroidHz: total === 0 ? 0 : weighted / total, spectrumDb: db.map((value) => value - mean) };
}

/** Adds the power spectrum of one Hann-windowed frame (radix-2 FFT). */
function addPower(frame: Float32Array, power: Float64Array): void {
  const n = frame.length;
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  const bits = Math.log2(n);
  for (let i = 0; i < n; i += 1) {
    let reversed = 0;
    for (let b = 0; b < bits; b += 1) reversed |= ((i >> b) & 1) << (bits - 1 - b);
    re[reversed] = frame[i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n));
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k += 1) {
      const c = Math.cos((-2 * Math.PI * k) / size);
      const s = Math.sin((-2 * Math.PI * k) / size);
      for (let i = k; i < n; i += size) {
        const j = i + half;
        const x = re[j]! * c - im[j]! * s;
        const y = re[j]! * s + im[j]! * c;
        re[j] = re[i]! - x;
        im[j] = im[i]! - y;
        re[i]! += x;
        im[i]! += y;
      }
    }
  }
  for (let bin = 0; bin < power.length; bin += 1) power[bin]! += re[bin]! ** 2 + im[bin]! ** 2;
}

/** Root mean square difference of two long-term spectra over the Bark bands, dB. Under about 3 dB voices are alike. */
export function timbreDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let band = 0; band < a.length; band += 1) sum += ((a[band] ?? 0) - (b[band] ?? 0)) ** 2;
  return Math.sqrt(sum / Math.max(1, a.length));
}

/** Distance of two pitches, semitones. */
export function semitonesBetween(a: number, b: number): number {
  return Math.abs(12 * Math.log2(a / b));
}
