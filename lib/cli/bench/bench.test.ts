import { expect, test } from 'vitest';
import type { TimelineSegment } from '../../audio/types.ts';
import { readOptions } from '../bench.ts';
import { joinedStory } from './demos.ts';
import { parseEbur128, parseShortTerms, rangeOf } from './ffmpeg.ts';
import { allMet, formatResult, Rows } from './figures.ts';
import { gatedLoudness, meanPower, TrackRecorder, type Track } from './frame-track.ts';
import { boundaryKind, sentenceEnds } from './landmarks.ts';
import { pitches, semitones } from './pitch.ts';
import { cpuBetween } from './process-use.ts';
import { measurePauses, silenceLevel, silences } from './silences.ts';
import { correlation, median, quantile, variation } from './stats.ts';
import { colourDistance, fft, TimbreMeter } from './timbre.ts';

const rate = 44_100;

function sine(hertz: number, seconds: number, amplitude: number, sampleRate = rate): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => amplitude * Math.sin((2 * Math.PI * hertz * i) / sampleRate));
}

/** Two channels through a recorder in blocks of an odd size. */
function record(samples: Float32Array, options: Partial<ConstructorParameters<typeof TrackRecorder>[0]> = {}): Track {
  const recorder = new TrackRecorder({ sampleRate: rate, ...options });
  for (let at = 0; at < samples.length; at += 4099) recorder.push([samples.subarray(at, at + 4099), samples.subarray(at, at + 4099)]);
  return recorder.finish();
}

test('options: one known bench, files made absolute', () => {
  expect(readOptions(['listen', '--json', '/tmp/a.json'])).toEqual({ name: 'listen', json: '/tmp/a.json', keep: null });
  expect(() => readOptions([])).toThrow('Say which bench');
  expect(() => readOptions(['sing'])).toThrow('no bench “sing”');
  expect(() => readOptions(['toString'])).toThrow('no bench');
  expect(() => readOptions(['listen', 'making'])).toThrow('one bench at a time');
  expect(() => readOptions(['listen', '--loud'])).toThrow();
});

test('a table names each measure once, and one short row fails the whole', () => {
  const rows = new Rows();
  rows.group('Pauses').bar('between sentences', '0.5-0.8 s', '0.62 s', true);
  rows.group('Level').bar('range', '<= 8 LU', '3 LU', true);
  rows.group('Pauses').later('breaths', 'some', 'none', 'Comes with better voices.');
  const good = { title: 'T', subjects: [{ name: 'A', measures: rows.measures }, { name: 'B', measures: rows.measures }] };
  expect(allMet(good)).toBe(true);
  const text = formatResult(good);
  expect(text.match(/between sentences/g)).toHaveLength(1);
  expect(text.indexOf('breaths')).toBeLessThan(text.indexOf('== Level'));
  expect(text).toContain('4 met, 0 short, 2 for a later part.');
  rows.bar('worst', 'none', 'one', false);
  expect(allMet(good)).toBe(false);
  expect(formatResult(good)).toContain('SHORT');
});

test('statistics', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([0, 10], 0.9)).toBeCloseTo(9);
  expect(variation([0.7, 1, 1.3])).toBeCloseTo(0.24);
  expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1);
  expect(correlation([1, 2, 3], [1, 1, 1])).toBe(0);
});

test('loudness: a stereo sine of 997 Hz at -20 dBFS is -20 LUFS, and 400 ms blocks are gated', () => {
  const { weighted } = record(sine(997, 3, 0.1));
  expect(gatedLoudness(weighted)).toBeCloseTo(-20, 1);
  const half = new Float32Array(rate * 6);
  half.set(sine(997, 3, 0.1));
  expect(gatedLoudness(record(half).weighted)).toBeCloseTo(-20, 0);
  expect(gatedLoudness(weighted, 0, 20)).toBeCloseTo(-20, 0);
});

test('bands: hiss and rumble are told from the voice', () => {
  const power = (hertz: number): { hiss: number; rumble: number } => {
    const track = record(sine(hertz, 1, 0.1), { bands: true });
    return { hiss: 10 * Math.log10(meanPower(track.sibilance, 20, 100) / 0.005), rumble: 10 * Math.log10(meanPower(track.rumble, 20, 100) / 0.005) };
  };
  expect(power(6700).hiss).toBeGreaterThan(-3);
  expect(power(500).hiss).toBeLessThan(-60);
  expect(power(40).rumble).toBeGreaterThan(-1);
  expect(power(500).rumble).toBeLessThan(-50);
});

test('silences are measured to a hundredth, between the words they belong to', () => {
  const samples = new Float32Array(rate * 4).fill(1e-5);
  samples.set(sine(200, 1, 0.2), Math.round(0.5 * rate));
  samples.set(sine(200, 1, 0.2), Math.round(2.1 * rate));
  const { weighted } = record(samples);
  const quiet = silences([weighted], silenceLevel(weighted), 0.03);
  expect(quiet).toHaveLength(3);
  const [pause] = measurePauses([{ kind: 'sentence', from: 1.5, to: 2.1, wordsBefore: 4, where: '', setByHand: false }], quiet);
  expect(pause?.seconds).toBeCloseTo(0.6, 1);
  const [none] = measurePauses([{ kind: 'clause', from: 1, to: 1, wordsBefore: 1, where: '', setByHand: false }], quiet);
  expect(none?.seconds).toBe(0);
});

test('a click stands out of the wave around it', () => {
  const smooth = sine(200, 1, 0.2);
  const broken = sine(200, 1, 0.2);
  broken.fill(0, 22_000);
  const bend = (samples: Float32Array): number => Math.max(...record(samples, { clicks: true }).bends.subarray(490, 508));
  expect(bend(broken)).toBeGreaterThan(10 * bend(smooth));
});

test('pitch to a tenth of a semitone through the lower rate, nothing from noise', () => {
  for (const hertz of [82, 147, 311]) {
    const tone = Float32Array.from(sine(hertz, 1, 0.2).map((sample, i) => sample + 0.1 * Math.sin((2 * Math.PI * 2 * hertz * i) / rate)));
    const track = record(tone, { voice: true });
    const found = pitches(track.voice, track.voiceRate, 0.1, 0.8, 1e-4);
    expect(found.length).toBeGreaterThan(10);
    expect(semitones(median(found), hertz)).toBeLessThan(0.1);
  }
  let seed = 1;
  const noise = Float32Array.from({ length: 11_025 }, () => ((seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5) * 0.4);
  expect(pitches(noise, 11_025, 0, 1, 0).length).toBeLessThan(3);
});

test('timbre: one colour is near itself at any level and far from another', () => {
  const colour = (mix: [number, number][], gain: number): Float64Array => {
    const meter = new TimbreMeter(11_025);
    const sound = Float32Array.from({ length: 11_025 }, (_, i) => gain * mix.reduce((sum, [hertz, share]) => sum + share * Math.sin((2 * Math.PI * hertz * i) / 11_025), 0));
    meter.add(sound, 0, 1, 1e-9);
    return meter.colour();
  };
  const dark: [number, number][] = [[200, 1], [600, 0.2], [2000, 0.02]];
  const bright: [number, number][] = [[200, 0.3], [600, 0.3], [2000, 0.4]];
  expect(colourDistance(colour(dark, 0.1), colour(dark, 0.3))).toBeLessThan(1);
  expect(colourDistance(colour(dark, 0.1), colour(bright, 0.1))).toBeGreaterThan(3);
  const re = Float64Array.from({ length: 8 }, (_, i) => Math.cos((2 * Math.PI * 2 * i) / 8));
  const im = new Float64Array(8);
  fft(re, im);
  expect(re[2]).toBeCloseTo(4);
  expect(re[1]).toBeCloseTo(0);
});

test('boundaries by the text on both sides', () => {
  const base: TimelineSegment = { id: 'a', chapterId: 'c', sceneId: 's', kind: 'narration', characterId: null, voiceId: 'v', text: '', endsParagraph: false, pauseAfterSeconds: null, gainDb: 0, take: null };
  const say = (text: string, who: string, endsParagraph = false): TimelineSegment => ({ ...base, kind: 'dialogue', characterId: who, text, endsParagraph });
  const tell = (text: string, endsParagraph = false): TimelineSegment => ({ ...base, text, endsParagraph });
  expect(boundaryKind(say('“Come in,”', 'a'), tell(' said Mara.'), false)).toBe('tag');
  expect(boundaryKind(say('“Who?”', 'a'), tell(' asked Mara.'), false)).toBe('tag');
  expect(boundaryKind(say('“Come in.”', 'a', true), say('“I will.”', 'b'), false)).toBe('quick turn');
  expect(boundaryKind(say('“Come in, and mind the step as you do.”', 'a', true), say('“I will.”', 'b'), false)).toBe('turn');
  expect(boundaryKind(tell('He went.', true), tell('She stayed.'), false)).toBe('paragraph');
  expect(boundaryKind(tell('He went.', true), tell('She stayed.'), true)).toBe('scene');
  expect(boundaryKind({ ...base, kind: 'heading', text: 'One' }, tell('He went.'), false)).toBe('heading');
  expect(boundaryKind(tell('He went.'), say('“Well?”', 'a'), false)).toBe('sentence');
  expect(sentenceEnds('Mr. Gray left. He said “No.” Then—quiet.')).toEqual([14, 28]);
});

test('the joined story is about as long as asked and ends with a paragraph', async () => {
  const { text, words } = await joinedStory(1500);
  expect(words).toBeGreaterThanOrEqual(1500);
  expect(words).toBeLessThan(1700);
  expect(text).toMatch(/[.!?…]["'”’]*\n$/u);
});

test('the summary of ebur128 is read, not the frames before it', () => {
  const said = 'I: -70.0 LUFS\nSummary:\n\n  Integrated loudness:\n    I:         -16.1 LUFS\n    Threshold: -26.3 LUFS\n\n  Loudness range:\n    LRA:         7.2 LU\n\n  True peak:\n    Peak:       -1.4 dBFS\n';
  expect(parseEbur128(said)).toEqual({ integratedLufs: -16.1, loudnessRangeLu: 7.2, truePeakDbtp: -1.4 });
  expect(() => parseEbur128('nothing')).toThrow('did not give');
});

test('the range of loudness is worked out from the windows of ebur128 that are full', () => {
  const frame = (at: number, level: string): string => `[Parsed_ebur128_0 @ 0x55] t: ${at.toFixed(5)}    TARGET:-23 LUFS    M: -62.7 S:${level}     I: -16.1 LUFS       LRA:   9.9 LU\n`;
  expect(parseShortTerms(`${frame(0.1, '-120.7')}${frame(2.9, ' -50.0')}${frame(2.99998, ' -18.8')}${frame(3.1, ' -20.3')}\n[x] Summary:\n    LRA:         7.2 LU\n`)).toEqual([-18.8, -20.3]);
  // 100 steps of a tenth: from the 10th to the 95th; silence and what is 20 LU under the rest count for nothing.
  const steps = Array.from({ length: 101 }, (_, step) => -20 - step / 10);
  expect(rangeOf(steps)).toBeCloseTo(8.5, 9);
  expect(rangeOf([...steps, -46, -90, -120.7])).toBeCloseTo(8.5, 9);
  expect([rangeOf([]), rangeOf([-90])]).toEqual([0, 0]);
});

test('processor time between two moments', () => {
  const samples = [{ at: 0, cpuSeconds: 1 }, { at: 500, cpuSeconds: 1.5 }, { at: 1000, cpuSeconds: 4 }];
  expect(cpuBetween(samples, 400, 900)).toBe(2.5);
  expect(cpuBetween(samples, 0, 5000)).toBe(3);
  expect(cpuBetween([], 0, 1)).toBe(0);
});
