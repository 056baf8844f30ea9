import { describe, expect, it } from 'vitest';
import { LoudnessMeter, measureLoudness } from './loudness.ts';

/** The reference signals of EBU Tech 3341 and 3342: a 1 kHz sine in both channels, levels in dBFS (peak) by stretch. */
function tone(sampleRate: number, steps: [dbfs: number, seconds: number][], hertz = 1000, phase = 0): Float32Array[] {
  const total = steps.reduce((sum, [, seconds]) => sum + Math.round(seconds * sampleRate), 0);
  const samples = new Float32Array(total);
  let at = 0;
  for (const [dbfs, seconds] of steps) {
    const amplitude = 10 ** (dbfs / 20);
    for (let i = 0; i < Math.round(seconds * sampleRate); i += 1, at += 1) samples[at] = amplitude * Math.sin((2 * Math.PI * hertz * at) / sampleRate + phase);
  }
  return [samples, samples];
}

describe('loudness (EBU Tech 3341)', () => {
  it.each([44_100, 48_000, 22_050])('case 1 and 2: a sine at -23 and -33 dBFS, at %i Hz', (rate) => {
    for (const level of [-23, -33]) {
      const report = measureLoudness({ sampleRate: rate, channels: tone(rate, [[level, 20]]) });
      expect(Math.abs(report.integratedLufs - level)).toBeLessThan(0.1);
      expect(Math.abs(report.momentaryMaxLufs - level)).toBeLessThan(0.1);
      expect(Math.abs(report.shortTermMaxLufs - level)).toBeLessThan(0.1);
    }
  });

  it('case 3, 4 and 5: the gates leave out what is far below', () => {
    const cases: [number, number][][] = [
      [[-36, 5], [-23, 30], [-36, 5]],
      [[-72, 5], [-36, 5], [-23, 30], [-36, 5], [-72, 5]],
      [[-26, 10], [-20, 10.1], [-26, 10]],
    ];
    for (const steps of cases) {
      const { integratedLufs } = measureLoudness({ sampleRate: 44_100, channels: tone(44_100, steps) });
      expect(Math.abs(integratedLufs + 23)).toBeLessThan(0.1);
    }
  });

  it('case 15 to 19: true peaks between the samples', () => {
    const cases: [divisor: number, phaseDegrees: number, dbfs: number, want: number][] = [
      [4, 0, -6.0206, -6],
      [4, 45, -6.0206, -6],
      [6, 60, -6.0206, -6],
      [8, 67.5, -6.0206, -6],
    ];
    for (const [divisor, degrees, dbfs, want] of cases) {
      const [sine] = tone(48_000, [[dbfs, 0.5]], 48_000 / divisor, (degrees * Math.PI) / 180);
      // A tone that sets in at once has a higher peak than its own: let it rise and fall.
      const faded = sine!.map((x, i) => x * Math.min(1, i / 2000, (sine!.length - i) / 2000));
      const { truePeakDbtp } = measureLoudness({ sampleRate: 48_000, channels: [faded] });
      expect(truePeakDbtp).toBeGreaterThan(want - 0.4);
      expect(truePeakDbtp).toBeLessThan(want + 0.2);
    }
  });

  it('measures the same in blocks of any size', () => {
    const channels = tone(44_100, [[-30, 3.37], [-18, 4.11]], 611);
    const whole = measureLoudness({ sampleRate: 44_100, channels });
    const meter = new LoudnessMeter(44_100, 2);
    let at = 0;
    for (let size = 1; at < channels[0]!.length; size = (size * 7) % 5003) {
      meter.push(channels.map((samples) => samples.subarray(at, at + size)));
      at += size;
    }
    const pieces = meter.finish();
    expect(pieces.integratedLufs).toBeCloseTo(whole.integratedLufs, 9);
    expect(pieces.truePeakDbtp).toBe(whole.truePeakDbtp);
    expect(pieces.loudnessRangeLu).toBeCloseTo(whole.loudnessRangeLu, 9);
  });

  it('takes a clip shorter than a gating block as it is, mono 3 LU below two channels', () => {
    const channels = tone(44_100, [[-20, 0.3]]);
    expect(Math.abs(measureLoudness({ sampleRate: 44_100, channels }).integratedLufs + 20)).toBeLessThan(0.2);
    expect(Math.abs(measureLoudness({ sampleRate: 44_100, channels: channels.slice(0, 1) }).integratedLufs + 23)).toBeLessThan(0.2);
  });

  it('stays a finite number for silence and for nothing', () => {
    for (const frames of [0, 100, 100_000]) {
      const report = measureLoudness({ sampleRate: 44_100, channels: [new Float32Array(frames)] });
      for (const value of Object.values(report)) expect(Number.isFinite(value)).toBe(true);
      expect(report.integratedLufs).toBeLessThan(-70);
    }
  });
});

describe('loudness range (EBU Tech 3342)', () => {
  it.each([
    [[[-20, 20], [-30, 20]] as [number, number][], 10],
    [[[-20, 20], [-15, 20]] as [number, number][], 5],
    [[[-40, 20], [-20, 20]] as [number, number][], 20],
    [[[-50, 20], [-35, 20], [-20, 20], [-35, 20], [-50, 20]] as [number, number][], 15],
  ])('%j has %i LU', (steps, want) => {
    const { loudnessRangeLu } = measureLoudness({ sampleRate: 44_100, channels: tone(44_100, steps) });
    expect(Math.abs(loudnessRangeLu - want)).toBeLessThan(1);
  });
});
