import { SpectrumMeter } from './fft.ts';
import { pitchFrame, pitchOf } from './pitch.ts';

/**
 * How a voice sounds, measured: used to make and to check the catalogue, never while speaking.
 * Pitch by YIN; timbre by the long-term average spectrum in bands of the ear (Bark, Traunmüller 1990).
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

/** Measures mono speech of a few seconds. */
export function measureVoice(samples: Float32Array, sampleRate: number): VoiceMeasure {
  const pitches: number[] = [];
  const frame = pitchFrame(sampleRate);
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

function bark(hz: number): number {
  return (26.81 * hz) / (1960 + hz) - 0.53;
}

const bands = 20;
const fftSize = 1024;

function longTermSpectrum(samples: Float32Array, sampleRate: number): { centroidHz: number; spectrumDb: number[] } {
  const power = new Float64Array(fftSize / 2);
  const meter = new SpectrumMeter(fftSize);
  for (let at = 0; at + fftSize <= samples.length; at += fftSize / 2) meter.addPower(samples, at, power);
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

/** Root mean square difference of two long-term spectra over the Bark bands, dB. Under about 3 dB voices are alike. */
export function timbreDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let band = 0; band < a.length; band += 1) sum += ((a[band] ?? 0) - (b[band] ?? 0)) ** 2;
  return Math.sqrt(sum / Math.max(1, a.length));
}
