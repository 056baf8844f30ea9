import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificatePresets, type CertificatePreset } from './certificate-presets.ts';
import { certificateText, certify, checkCertificate, limitText, makeCertificate, remedyFor } from './certificate.ts';
import { FileMeter, LevelMeter } from './file-measures.ts';
import type { FileMeasures } from './file-measures.ts';

const rate = 44_100;
const file = { name: '01 One.mp3', bytes: 1234, sha256: 'ab'.repeat(32) };

/** A chapter as ACX wants it: half a second and more of room tone, speech, room tone. */
function chapter(level: number, head: number, tail: number, floor = 0.0003): Float32Array {
  const seconds = 6;
  return Float32Array.from({ length: Math.round(rate * seconds) }, (_, i) => {
    const t = i / rate;
    const tone = floor * Math.SQRT2 * Math.sin(2 * Math.PI * 60 * t);
    return t < head || t >= seconds - tail ? tone : tone + level * Math.SQRT2 * Math.sin(2 * Math.PI * 300 * t);
  });
}

function measure(sound: Float32Array, kind = 'mp3'): FileMeasures {
  const meter = new FileMeter(rate, 1);
  for (let at = 0; at < sound.length; at += 10_007) meter.push([sound.subarray(at, at + 10_007)]);
  return meter.finish({ kind, bitRateKbps: 192, constantBitRate: true });
}

describe('levels of a file', () => {
  it('are what the sound says', () => {
    const found = measure(chapter(0.1, 0.75, 2));
    // Speech is 3.25 of 6 seconds: -20 dB plus the share of the time.
    expect(found.rmsDb).toBeCloseTo(-20 + 10 * Math.log10(3.25 / 6), 1);
    expect(found.samplePeakDb).toBeCloseTo(-16.96, 1);
    expect(found.noiseFloorDb).toBeCloseTo(20 * Math.log10(0.0003), 1);
    expect(found.headSeconds).toBeCloseTo(0.75, 1);
    expect(found.tailSeconds).toBeCloseTo(2, 1);
    expect(found.durationSeconds).toBe(6);
  });

  it('do not hang on how the stream is cut', () => {
    const sound = chapter(0.1, 0.5, 1);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 20 }), (cuts) => {
        const cut = new LevelMeter(rate);
        let at = 0;
        for (const length of [...cuts, sound.length]) {
          cut.push([sound.subarray(at, at + length)]);
          at = Math.min(sound.length, at + length);
        }
        const whole = new LevelMeter(rate);
        whole.push([sound]);
        const [one, other] = [cut.finish(), whole.finish()];
        expect(one.rmsDb).toBeCloseTo(other.rmsDb, 9);
        expect(one).toMatchObject({ samplePeakDb: other.samplePeakDb, headSeconds: other.headSeconds, tailSeconds: other.tailSeconds });
        expect(one.noiseFloorDb).toBeCloseTo(other.noiseFloorDb, 9);
      }),
      { numRuns: 20 },
    );
  });

  it('of silence and of nothing are numbers', () => {
    expect(measure(new Float32Array(rate))).toMatchObject({ rmsDb: -100, samplePeakDb: -100, noiseFloorDb: -100, headSeconds: 1, tailSeconds: 0 });
    expect(measure(new Float32Array(0))).toMatchObject({ rmsDb: -100, durationSeconds: 0, headSeconds: 0 });
  });
});

describe('a certificate', () => {
  const good = measure(chapter(0.13, 0.75, 2));

  it('passes a chapter that meets the ACX file specification, and names each limit that another misses', () => {
    const certificate = makeCertificate(file, good, certificatePresets.acx);
    expect(certificate.rows.filter(({ pass }) => !pass)).toEqual([]);
    expect(certificate.pass).toBe(true);
    const bad = measure(chapter(0.5, 0.1, 0.2, 0.002));
    const missed = certify({ ...bad, channels: 2, bitRateKbps: 128, constantBitRate: false, sampleRate: 48_000, kind: 'm4b' }, certificatePresets.acx).filter(({ pass }) => !pass);
    expect(missed.map(({ id }) => id)).toEqual(['rms', 'sample-peak', 'noise-floor', 'kind', 'bit-rate', 'constant', 'sample-rate', 'channels', 'head', 'tail']);
    for (const { whatToChange } of missed) expect(whatToChange).toMatch(/^[A-Z].+\.$/);
    expect(missed[0]!.whatToChange).toMatch(/Lower/);
    expect(certify({ ...good, rmsDb: -30 }, certificatePresets.acx)[0]!.whatToChange).toMatch(/Raise/);
  });

  it('offers what would help where a limit is missed, and nothing where it is met', () => {
    const offers = (figures: Partial<FileMeasures>, preset: CertificatePreset): { [id: string]: string } => {
      const rows = certify({ ...good, ...figures }, preset);
      return Object.fromEntries(preset.limits.flatMap((limit, index) => (remedyFor(rows[index]!, limit) ? [[limit.id, remedyFor(rows[index]!, limit)!]] : [])));
    };
    expect(offers({}, certificatePresets.acx)).toEqual({});
    expect(offers({ rmsDb: -30 }, certificatePresets.acx)).toEqual({ rms: 'even-lines' });
    expect(offers({ rmsDb: -10 }, certificatePresets.acx)).toEqual({});
    expect(offers({ durationSeconds: 7201 }, certificatePresets.acx)).toEqual({ length: 'divide-chapter' });
    expect(offers({ loudnessRangeLu: 9, integratedLufs: -16, truePeakDbtp: -1 }, certificatePresets.narration)).toEqual({ 'loudness-range': 'even-lines' });
  });

  it('promises nothing of a shop', () => {
    expect(JSON.stringify(certificatePresets)).not.toMatch(/accepted by|Audible approv/i);
    expect(certificatePresets.acx.meaning).toMatch(/does not say that a shop accepts/);
  });

  it('does not pass what was not measured', () => {
    const [sum] = certify(good, certificatePresets.stems);
    expect(sum).toMatchObject({ value: null, pass: false, whatToChange: expect.stringMatching(/not measured/) });
    expect(certify({ ...good, stemSumErrorDb: 0.02 }, certificatePresets.stems).every(({ pass }) => pass)).toBe(true);
  });

  it('can be checked by a tool, and an altered one is caught', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(certificatePresets)), fc.double({ min: -40, max: 0, noNaN: true }), fc.double({ min: -40, max: 3, noNaN: true }), (preset, level, peak) => {
        const certificate = makeCertificate(file, { ...good, integratedLufs: level, rmsDb: level, truePeakDbtp: peak, samplePeakDb: peak }, preset);
        const document: unknown = JSON.parse(JSON.stringify(certificate));
        expect(checkCertificate(document)).toEqual([]);
        expect(checkCertificate({ ...certificate, pass: !certificate.pass })).toHaveLength(1);
        const [first, ...others] = certificate.rows;
        expect(checkCertificate({ ...certificate, rows: [{ ...first!, pass: !first!.pass }, ...others] }).length).toBeGreaterThan(0);
        // What is at its limit passes, what is past it does not.
        for (const row of certificate.rows) if (row.max !== null && typeof row.value === 'number') expect(row.pass).toBe(row.value <= row.max && (row.min === null || row.value >= row.min));
      }),
    );
    expect(checkCertificate({ format: 'something' }).length).toBeGreaterThan(0);
    expect(checkCertificate(null).length).toBeGreaterThan(0);
  });

  it('reads as a page', () => {
    const text = certificateText(makeCertificate(file, { ...good, samplePeakDb: -1 }, certificatePresets.acx));
    expect(text).toMatch(/Certificate: ACX file specification/);
    expect(text).toMatch(/RMS level +-\d+\.?\d* dB +-23 to -18 dB +met/);
    expect(text).toMatch(/Peak +-1 dB +at most -3 dB +NOT MET/);
    expect(text).toMatch(/What to change\n {2}Peak: Lower/);
    expect(limitText({ min: 1, max: null, oneOf: null, unit: 's' })).toBe('at least 1 s');
  });
});
