import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScenePlace } from '../story/types.ts';
import { longestTail } from './mix-events.ts';
import { AudioError } from './pcm.ts';
import { answerOf } from './place-reverb.ts';
import { hashText } from './random.ts';
import { plainSettings } from './settings.ts';
import { largest, mixed, noise, placed, rate, rms, speech } from './testing-mix.ts';
import { buildTimeline, chapterTimeline } from './timeline.ts';
import type { ClipSource, Pcm, Timeline, TimelineCue, TimelineInput, TimelineSegment } from './types.ts';
import { measureVoices } from './voice-treatment.ts';

const places: ScenePlace[] = ['room', 'hall', 'cave', 'vehicle', 'outdoors'];
const lanes = ['speech', 'music', 'ambience', 'effect'] as const;

function clipOf(asset: string): Pcm {
  const seed = hashText(asset) % 100_000;
  if (asset.startsWith('bed')) return noise(seed, 3 * rate, 2);
  if (asset.startsWith('effect')) return noise(seed, rate, 2);
  // Speech of another rate, with bursts in it.
  const sound = noise(seed, 11_025, 1, 11_025);
  return { ...sound, channels: sound.channels.map((samples) => samples.map((x, i) => x * (i % 3000 < 400 ? 1 : 0.1))) };
}
const source: ClipSource = (asset) => Promise.resolve(clipOf(asset));

function story(firstLines: number, firstSeconds: number): TimelineInput {
  const segments: TimelineSegment[] = [];
  const cues: TimelineCue[] = [];
  const chapter = (id: string, lines: number, seconds: number): void => {
    for (let i = 0; i < lines; i += 1) {
      const voiced = i % 2 === 1;
      segments.push({ id: `${id}-${i}`, chapterId: id, sceneId: id, kind: voiced ? 'dialogue' : 'narration', characterId: voiced ? `p${i % 3}` : null, voiceId: voiced ? `v${i % 3}` : 'n', text: 'Some words of the story.', endsParagraph: voiced, pauseAfterSeconds: null, gainDb: i === 4 ? -9 : 0, place: places[i % places.length]!, take: { asset: `line-${id}-${i}`, durationSeconds: seconds, loudnessLufs: -14, words: [] } });
    }
    const bed = (lane: 'music' | 'ambience'): TimelineCue => ({ id: `${lane}-${id}`, lane, segmentId: `${id}-0`, offset: 0, untilSegmentId: `${id}-${lines - 1}`, placement: 'on', gainDb: 9, pan: 0.2, fadeInSeconds: 2, fadeOutSeconds: 3, clip: { asset: `bed-${lane}`, durationSeconds: 3, loudnessLufs: -12, loops: true } });
    cues.push(bed('music'), bed('ambience'), { ...bed('music'), id: `effect-${id}`, lane: 'effect', segmentId: `${id}-1`, untilSegmentId: null, placement: 'after', clip: { asset: 'effect-bang', durationSeconds: 1, loudnessLufs: -12, loops: false } });
  };
  chapter('c1', firstLines, firstSeconds);
  chapter('c2', 14, 1);
  return { chapters: [{ id: 'c1', title: 'One' }, { id: 'c2', title: 'Two' }], segments, cues };
}

describe('a mix with rooms, rides and treated voices', () => {
  it('has every window exactly as in the whole, and a chapter alone exactly as its stretch of it, wherever it stands', async () => {
    const timeline = buildTimeline(story(12, 1));
    expect(timeline.rides!.length).toBeGreaterThan(0);
    const voices = await measureVoices(timeline, source);
    const whole = await mixed(timeline, source, { voices });
    const [first, second] = timeline.chapters;
    const from = Math.round(second!.start * rate);
    const alone = await mixed(chapterTimeline(timeline, 'c2'), source, { voices });
    expect(alone[0].length).toBe(whole[0].length - from);
    expect(alone[0]).toEqual(whole[0].slice(from));
    expect(alone[1]).toEqual(whole[1].slice(from));
    const window = await mixed(timeline, source, { voices, from: second!.start, to: second!.end });
    expect(window).toEqual(alone);
    const head = await mixed(chapterTimeline(timeline, 'c1'), source, { voices });
    expect(head[0]).toEqual(whole[0].slice(0, Math.round(first!.end * rate)));
    // Another first chapter, of another length: the second is not touched.
    const other = await mixed(chapterTimeline(buildTimeline(story(10, 1.237)), 'c2'), source, { voices });
    expect(other).toEqual(alone);
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: timeline.durationSeconds - 1, noNaN: true }), fc.double({ min: 0.01, max: 5, noNaN: true }), fc.integer({ min: 200, max: 20_000 }), async (start, length, blockFrames) => {
        const part = await mixed(timeline, source, { voices, from: start, to: start + length, blockFrames });
        const at = Math.round(start * rate);
        expect(part[0]).toEqual(whole[0].slice(at, at + part[0].length));
        expect(part[1]).toEqual(whole[1].slice(at, at + part[1].length));
      }),
      { numRuns: 8 },
    );
  });

  it('is the sum of its stems', async () => {
    const timeline = buildTimeline(story(9, 1));
    const whole = await mixed(timeline, source);
    const stems = await Promise.all([['speech'], ['music'], ['effect', 'ambience']].map((names) => mixed(timeline, source, { lanes: new Set(lanes.filter((lane) => names.includes(lane))) })));
    for (const channel of [0, 1] as const) {
      const sum = whole[channel].map((_, i) => stems.reduce((total, stem) => total + stem[channel][i]!, 0));
      expect(largest(sum.map((x, i) => x - whole[channel][i]!))).toBeLessThan(1e-5);
      expect(Math.abs(20 * Math.log10(rms(sum) / rms(whole[channel])))).toBeLessThan(0.001);
    }
  });

  it('leaves out what its settings silence, and nothing else moves', async () => {
    const input = story(9, 1);
    const muted = buildTimeline({ ...input, settings: { ...plainSettings, lanes: { ...plainSettings.lanes, music: { gainDb: 0, mute: true, solo: false } } } });
    const want = await mixed(buildTimeline(input), source, { lanes: new Set(['speech', 'ambience', 'effect']) });
    expect(await mixed(muted, source)).toEqual(want);
    expect(largest((await mixed(muted, source, { lanes: new Set(['music']) }))[0])).toBe(0);
  });
});

describe('the room of a line', () => {
  const dry: Timeline = { durationSeconds: 5, chapters: [], speech: [speech('s', 'line-a', 0.5, 1)], cues: [] };
  const answered = (place: ScenePlace): Timeline => ({ ...dry, speech: [speech('s', 'line-a', 0.5, 1, { place })] });

  it('lies well under the line, is bounded, and leaves both sides and their sum whole', async () => {
    const plain = await mixed(dry, source);
    for (const place of places) {
      const wet = await mixed(answered(place), source);
      const room = wet.map((samples, channel) => samples.map((x, i) => x - plain[channel]![i]!));
      const power = (parts: Float32Array[]): number => parts.reduce((sum, part) => sum + rms(part) ** 2, 0);
      const under = 10 * Math.log10(power(room) / power(plain));
      expect(under).toBeLessThan(-14);
      expect(under).toBeGreaterThan(-36);
      const end = Math.round(2.6 * rate);
      for (const side of room) expect(largest(side.slice(end))).toBeLessThan(1e-7);
      const mono = room[0]!.map((x, i) => (x + room[1]![i]!) / Math.SQRT2);
      // Added up to mono it neither goes nor doubles.
      expect(Math.abs(10 * Math.log10(rms(mono) ** 2 / power(room)))).toBeLessThan(3);
    }
  });

  it('is over before the mixer forgets it', () => {
    for (const place of places) for (const sampleRate of [8000, 44_100, 48_000]) expect(answerOf(place, new Float32Array(100), sampleRate).left.length - 100).toBeLessThan(longestTail * sampleRate);
  });

  it('dies away evenly after the voice, without an end that is heard', async () => {
    const plain = await mixed(dry, source);
    for (const place of places) {
      const [left] = await mixed(answered(place), source);
      const tail = left.map((x, i) => x - plain[0][i]!).slice(Math.round(1.5 * rate), Math.round(2.6 * rate));
      const levels = Array.from({ length: 20 }, (_, k) => rms(tail.slice(k * 400, (k + 1) * 400)));
      levels.slice(1).forEach((level, k) => expect(level).toBeLessThan(levels[k]! * 1.6 + 1e-7));
    }
  });
});

describe('a voice that breaks off', () => {
  it('dies away, and one that ends by itself keeps its end', async () => {
    const tone = (end: number): Pcm => ({ sampleRate: rate, channels: [Float32Array.from({ length: 4000 }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 400 * i) / rate) * Math.min(1, (4000 - i) / Math.max(1, end)))] });
    const at = async (pcm: Pcm): Promise<Float32Array> => (await mixed({ durationSeconds: 2, chapters: [], speech: [speech('s', 'x', 0.5, 0.5)], cues: [] }, () => Promise.resolve(pcm)))[0];
    const last = (samples: Float32Array, from: number): number => rms(samples.slice(8000 - from, 8000 - from + 80));
    const broken = await at(tone(0));
    expect(last(broken, 240)).toBeLessThan(0.7 * last(broken, 480));
    expect(last(broken, 160)).toBeLessThan(0.7 * last(broken, 240));
    const whole = await at(tone(800));
    // A straight fall of 100 ms: 30 ms before its end it is at 3/8 of what it was 80 ms before.
    expect(last(whole, 240) / last(whole, 640)).toBeCloseTo(200 / 600, 1);
  });
});

describe('hostile clips', () => {
  const bad: { [asset: string]: Pcm } = {
    empty: { sampleRate: rate, channels: [new Float32Array()] },
    none: { sampleRate: rate, channels: [] },
    nan: { sampleRate: rate, channels: [noise(1, 4000, 1).channels[0]!.map((x, i) => (i === 77 ? Number.NaN : x))] },
    endless: { sampleRate: rate, channels: [noise(1, 4000, 1).channels[0]!.map((x, i) => (i === 77 ? Infinity : x))] },
    huge: { sampleRate: rate, channels: [noise(1, 4000, 1).channels[0]!.map((x) => x * 1e6)] },
    uneven: { sampleRate: rate, channels: [new Float32Array(4000), new Float32Array(3999)] },
    three: { sampleRate: rate, channels: [new Float32Array(4000), new Float32Array(4000), new Float32Array(4000)] },
    rateless: { sampleRate: Number.NaN, channels: [new Float32Array(4000)] },
  };
  const odd: { [asset: string]: Pcm } = {
    silence: { sampleRate: rate, channels: [new Float32Array(8000)] },
    offset: { sampleRate: rate, channels: [noise(2, 8000, 1).channels[0]!.map((x) => 0.1 * x + 0.5)] },
    low: noise(3, 8000, 1, 8000),
    high: noise(4, 96_000, 2, 96_000),
  };
  const clips: ClipSource = (asset) => Promise.resolve(bad[asset] ?? odd[asset] ?? clipOf(asset));

  it('are a plain sentence each, and the rest is heard', async () => {
    for (const asset of Object.keys(bad)) {
      const good = speech('good', 'line-good', 3, 1);
      const timeline: Timeline = { durationSeconds: 6, chapters: [], speech: [speech('bad', asset, 0.5, 0.5, { place: 'hall', voiceId: 'v', loudnessLufs: -20 }), good], cues: [placed('bed', 'music', asset, 1, 5), placed('bang', 'effect', asset, 2, 3)] };
      const told: { place: object; error: unknown }[] = [];
      const got = await mixed(timeline, clips, { voices: await measureVoices(timeline, clips), onClipError: (place, error) => told.push({ place, error }) });
      expect(told.map((one) => one.place)).toEqual(expect.arrayContaining([{ segmentId: 'bad' }, { cueId: 'bed' }, { cueId: 'bang' }]));
      expect(told).toHaveLength(3);
      for (const { error } of told) {
        expect(error).toBeInstanceOf(AudioError);
        expect(String(error)).toMatch(/This sound .*\.$/);
      }
      expect(got).toEqual(await mixed({ ...timeline, speech: [good], cues: [] }, clips));
      await expect(mixed(timeline, clips)).rejects.toThrow('This sound');
    }
  });

  it('that are only odd are cleaned: no offset, no number that is none, at any rate', async () => {
    for (const asset of Object.keys(odd)) {
      const timeline: Timeline = { durationSeconds: 6, chapters: [], speech: [speech('s', asset, 0.5, 1, { place: 'room', voiceId: 'v', loudnessLufs: asset === 'silence' ? -100 : -20 })], cues: [placed('bed', 'music', asset, 1, 5), placed('bang', 'effect', asset, 2, 3)] };
      const got = await mixed(timeline, clips, { voices: await measureVoices(timeline, clips) });
      for (const samples of got) {
        expect(samples.every((x) => Number.isFinite(x))).toBe(true);
        expect(largest(samples)).toBeLessThan(2);
        expect(Math.abs(samples.reduce((sum, x) => sum + x, 0) / samples.length)).toBeLessThan(0.002);
      }
      // Silence stays a quiet room.
      if (asset === 'silence') expect(20 * Math.log10(rms(got[0]))).toBeLessThan(-66);
    }
  });
});
