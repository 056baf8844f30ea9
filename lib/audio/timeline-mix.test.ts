import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clarityOf } from './clarity.ts';
import { DuckCurve, duckHold, duckSlope, rideSlope } from './ducking.ts';
import { dialogueLufs } from './levels.ts';
import { clearSpeech, plainSettings } from './settings.ts';
import type { LaneSetting, MixSettings } from './settings.ts';
import { line, says, timelineOf } from './testing-timeline.ts';
import { buildTimeline, chapterTimeline } from './timeline.ts';
import type { Lane, Timeline, TimelineClip, TimelineCue, TimelineSegment } from './types.ts';

const music: TimelineClip = { asset: 'music', durationSeconds: 30, loudnessLufs: -22, loops: true };
const rain: TimelineClip = { asset: 'rain', durationSeconds: 30, loudnessLufs: -26, loops: true };

function bed(lane: 'music' | 'ambience', segments: TimelineSegment[], over: Partial<TimelineCue> = {}): TimelineCue {
  return { id: `bed-${lane}`, lane, segmentId: segments[0]!.id, offset: 0, untilSegmentId: segments.at(-1)!.id, placement: 'on', gainDb: 0, pan: 0, fadeInSeconds: 2, fadeOutSeconds: 3, clip: lane === 'music' ? music : rain, ...over };
}

function withLanes(lanes: { [lane in Lane]?: Partial<LaneSetting> }, clarity: MixSettings['clarity'] = plainSettings.clarity): MixSettings {
  const merged = { ...plainSettings.lanes };
  for (const lane of ['speech', 'music', 'ambience', 'effect'] as const) merged[lane] = { ...merged[lane], ...lanes[lane] };
  return { ...plainSettings, lanes: merged, clarity };
}

/** Level of each line in the mix, LUFS. */
function levels(timeline: Timeline): number[] {
  return timeline.speech.map((one) => (one.loudnessLufs ?? Number.NaN) + one.gainDb);
}

const quietScene = (): TimelineSegment[] => Array.from({ length: 10 }, (_, i) => line(`Here are some words, number ${i}.`, { seconds: 4 }));

describe('directions', () => {
  it('stand where they want a line: a whisper 3 to 6 LU under the voice, a shout 2 to 4 over it, however the take came', () => {
    fc.assert(
      fc.property(fc.double({ min: -40, max: -10, noNaN: true }), fc.double({ min: -40, max: -10, noNaN: true }), (whispered, shouted) => {
        const plain = Array.from({ length: 6 }, () => says('A', '“Some words said.”', { lufs: -20, seconds: 3 }));
        const timeline = timelineOf([...plain, says('A', '“A whisper.”', { lufs: whispered, directedDb: -5 }), says('A', '“A shout!”', { lufs: shouted, directedDb: 3 })]);
        const [whisper, shout] = levels(timeline).slice(6);
        expect(whisper! - dialogueLufs).toBeGreaterThanOrEqual(-6.3);
        expect(whisper! - dialogueLufs).toBeLessThanOrEqual(-3.7);
        expect(shout! - dialogueLufs).toBeGreaterThanOrEqual(1.7);
        expect(shout! - dialogueLufs).toBeLessThanOrEqual(4.3);
      }),
    );
  });

  it('count half where lines are evened out, and hands as before', () => {
    const lines = [...Array.from({ length: 6 }, () => says('A', '“Some words said.”', { lufs: -20, seconds: 3 })), says('A', '“A whisper.”', { lufs: -26, directedDb: -6 }), says('A', '“Louder.”', { lufs: -18.8, gainDb: -8 })];
    const [plain, even] = [levels(timelineOf(lines)), levels(timelineOf(lines, [], { ...plainSettings, evenLines: true }))];
    for (const [index, hand] of [[0, 0], [6, 0], [7, -8]] as const) expect(even[index]! - hand - dialogueLufs).toBeCloseTo((plain[index]! - hand - dialogueLufs) / 2, 9);
    expect(plain[6]! - dialogueLufs).toBeLessThan(-5);
  });

  it('and hands add up: a line moves by what its gain is moved, and by no more', () => {
    for (const lufs of [-31, -20, -13]) {
      for (const directedDb of [0, -5]) {
        const at = (gainDb: number): number => levels(timelineOf([...Array.from({ length: 6 }, () => says('A', '“Some words said.”', { lufs: -20, seconds: 3 })), says('A', '“This one.”', { lufs, gainDb, directedDb })]))[6]!;
        expect(at(0.5) - at(0)).toBeCloseTo(0.5, 9);
        expect(at(-7) - at(0)).toBeCloseTo(-7, 9);
      }
    }
  });

  it('do not move the other lines of the voice, nor does one line spoken anew as before', () => {
    const said = (lufs: number): TimelineSegment[] => [...Array.from({ length: 9 }, () => line('Some words here.', { lufs: -20, seconds: 3 })), line('And these.', { lufs, seconds: 3 })];
    expect(levels(timelineOf(said(-20.6))).slice(0, 9)).toEqual(levels(timelineOf(said(-20))).slice(0, 9));
    const directed = said(-26).map((one, i) => (i === 9 ? { ...one, directedDb: -6 } : one));
    expect(levels(timelineOf(directed)).slice(0, 9)).toEqual(levels(timelineOf(said(-20))).slice(0, 9));
  });
});

describe('interruptions', () => {
  const gap = (from: TimelineSegment, to: TimelineSegment): number => {
    const { speech } = timelineOf([from, to]);
    return speech[1]!.start - speech[0]!.end;
  };

  it('let the next speaker in before a line that is cut off has ended', () => {
    for (const dash of ['—', '--', '–']) {
      const cut = gap(says('A', `“But I never${dash}”`), says('B', '“You never what? Tell me.”'));
      expect(cut).toBeLessThan(-0.08);
      expect(cut).toBeGreaterThan(-0.2);
    }
  });

  it('need another voice, aloud', () => {
    expect(gap(says('A', '“But I never—”'), line('He stopped.'))).toBeGreaterThan(0);
    expect(gap(says('A', '“But I never—”'), says('B', '“You never what?”', { voiceId: 'A' }))).toBeGreaterThan(0);
    expect(gap(says('A', '“But I never—”'), says('B', 'He never will.', { kind: 'thought' }))).toBeGreaterThan(0);
  });

  it('are set by hand, and never swallow a line', () => {
    expect(gap(says('A', '“Words.”', { pauseAfterSeconds: -0.5 }), says('B', '“More words.”'))).toBeCloseTo(-0.5, 9);
    fc.assert(
      fc.property(fc.double({ min: -100, max: 0, noNaN: true }), fc.double({ min: 0.1, max: 5, noNaN: true }), fc.double({ min: 0.1, max: 5, noNaN: true }), (pauseAfterSeconds, a, b) => {
        const { speech, durationSeconds } = timelineOf([says('A', '“Words.”', { pauseAfterSeconds, seconds: a }), says('B', '“More words.”', { seconds: b })]);
        expect(speech[1]!.start).toBeGreaterThan(speech[0]!.start);
        expect(speech[1]!.end).toBeGreaterThan(speech[0]!.end);
        expect(durationSeconds).toBeGreaterThan(speech[1]!.end);
      }),
    );
  });

  it('are held through by the ducking', () => {
    const timeline = timelineOf([says('A', '“But I never—”', { seconds: 4 }), says('B', '“You never what?”', { seconds: 4 })]);
    const curve = new DuckCurve(timeline, 'music');
    for (let at = timeline.speech[0]!.start; at < timeline.speech[1]!.end; at += 0.1) expect(curve.at(at)).toBe(-9);
  });
});

describe('a line spoken anew', () => {
  const shut: TimelineClip = { asset: 'shut', durationSeconds: 1, loudnessLufs: -20, loops: false };
  const words = 'The old door slammed shut, and then nobody spoke.';
  const effect = (segment: TimelineSegment): TimelineCue => ({ id: 'door', lane: 'effect', segmentId: segment.id, offset: words.indexOf('slammed'), untilSegmentId: null, placement: 'on', gainDb: 0, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0, clip: shut });

  it('takes its cues along with their words', () => {
    for (const seconds of [3, 5, 9]) {
      const told = line(words, { id: 'told', seconds });
      const { cues, speech } = timelineOf([line('Before it.'), told], [effect(told)]);
      const word = told.take!.words.find((one) => told.text.slice(one.start, one.end) === 'slammed')!;
      expect(cues[0]!.start).toBeCloseTo(speech[1]!.start + word.from, 9);
    }
  });

  it('replaces what was only reckoned: its length, and where the words of its cues are', () => {
    const told = line(words, { id: 'told', seconds: 7 });
    const unspoken: TimelineSegment = { ...told, take: null };
    const reckoned = timelineOf([unspoken, line('After it.')], [effect(told)]);
    const real = timelineOf([told, line('After it.')], [effect(told)]);
    expect(reckoned.speech[0]!.end - reckoned.speech[0]!.start).toBeCloseTo((9 * 60) / 150, 5);
    expect(real.speech[0]!.end - real.speech[0]!.start).toBe(7);
    expect(real.speech[1]!.start - reckoned.speech[1]!.start).toBeCloseTo(7 - (9 * 60) / 150, 5);
    expect(reckoned.cues).toHaveLength(1);
    expect(real.cues[0]!.start).not.toBe(reckoned.cues[0]!.start);
  });
});

describe('settings of the lanes', () => {
  const segments = quietScene();
  const cues = [bed('music', segments), bed('ambience', segments)];
  const gains = (timeline: Timeline, lane: Lane): number[] => (lane === 'speech' ? timeline.speech.map((one) => one.gainDb) : timeline.cues.filter((one) => one.lane === lane).map((one) => one.gainDb));
  const plain = timelineOf(segments, cues);

  it('say which lanes are heard: mute is silent, solo silences the others', () => {
    const heard = (lanes: Parameters<typeof withLanes>[0]): Lane[] | undefined => timelineOf(segments, cues, withLanes(lanes)).heard;
    expect(plain.heard).toEqual(['speech', 'music', 'ambience', 'effect']);
    expect(heard({ music: { mute: true } })).toEqual(['speech', 'ambience', 'effect']);
    expect(heard({ speech: { solo: true }, effect: { solo: true } })).toEqual(['speech', 'effect']);
    expect(heard({ speech: { solo: true, mute: true } })).toEqual([]);
  });

  it('change nothing where nothing is set, and a lane alone by its gain', () => {
    expect(timelineOf(segments, cues, plainSettings)).toEqual(plain);
    for (const lane of ['speech', 'music', 'ambience'] as const) {
      const other = timelineOf(segments, cues, withLanes({ [lane]: { gainDb: -4 } }));
      for (const one of ['speech', 'music', 'ambience'] as const) {
        gains(plain, one).forEach((gain, i) => expect(gains(other, one)[i]! - gain).toBeCloseTo(one === lane ? -4 : 0, 9));
      }
    }
  });

  it('leave a timeline of numbers whatever they are', () => {
    const odd = timelineOf(segments, cues, withLanes({ music: { gainDb: Number.NaN }, ambience: { gainDb: Infinity } }, { musicLu: Number.NaN, ambienceLu: -3 }));
    for (const cue of odd.cues) expect(Number.isFinite(cue.gainDb)).toBe(true);
    for (const ride of odd.rides ?? []) expect(Number.isFinite(ride.depthDb)).toBe(true);
  });
});

describe('the clarity of a line', () => {
  it('is kept above its floor, whatever the beds are set to, by taking them down under it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ seconds: fc.double({ min: 1, max: 6, noNaN: true }), lufs: fc.double({ min: -35, max: -12, noNaN: true }), gainDb: fc.constantFrom(0, 0, 0, -8, 3), directedDb: fc.constantFrom(0, 0, -5) }), { minLength: 8, maxLength: 14 }),
        fc.double({ min: -6, max: 14, noNaN: true }),
        fc.constantFrom(plainSettings.clarity, clearSpeech),
        (lines, gainDb, clarity) => {
          const segments = lines.map((one) => line('Some words that are said.', one));
          const cues = [bed('music', segments, { gainDb }), bed('ambience', segments, { gainDb })];
          const timeline = timelineOf(segments, cues, { ...plainSettings, clarity });
          for (const found of clarityOf(timeline)) {
            if (found.overMusicLu !== null) expect(found.overMusicLu).toBeGreaterThanOrEqual(clarity.musicLu);
            if (found.overAmbienceLu !== null) expect(found.overAmbienceLu).toBeGreaterThanOrEqual(clarity.ambienceLu);
          }
          for (const lane of ['music', 'ambience'] as const) {
            const curve = new DuckCurve(timeline, lane);
            for (let at = 0; at < timeline.durationSeconds; at += 0.05) {
              const step = Math.abs(curve.at(at + 0.05) - curve.at(at));
              if (step > 0.05 * 6) throw new Error(`${lane} moves ${step / 0.05} dB/s at ${at}`);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never pumps the beds in the gaps between lines', () => {
    const segments = quietScene().map((one, i) => (i === 5 ? { ...one, gainDb: -10 } : { ...one, pauseAfterSeconds: 1.9 }));
    const timeline = timelineOf(segments, [bed('music', segments, { gainDb: 9 })]);
    expect(timeline.rides!.length).toBeGreaterThan(0);
    const curve = new DuckCurve(timeline, 'music');
    timeline.speech.slice(1).forEach((one, i) => {
      const gapStart = timeline.speech[i]!.end;
      expect(one.start - gapStart).toBeLessThan(duckHold);
      const inGap = Array.from({ length: 21 }, (_, k) => curve.at(gapStart + ((one.start - gapStart) * k) / 20));
      expect(Math.max(...inGap) - Math.min(...inGap)).toBeLessThan(1);
    });
    expect(duckSlope + rideSlope).toBeLessThanOrEqual(6);
  });

  it('is told of lines with something under them, and of no others', () => {
    const segments = [...quietScene(), line('Alone.', { sceneId: 'two' }), line('Not spoken.', { sceneId: 'two', take: null })];
    const clarity = clarityOf(timelineOf(segments, [bed('music', segments.slice(0, 10))]));
    expect(clarity.map((one) => one.segmentId)).toEqual(segments.map((one) => one.id));
    expect(clarity[4]!.overMusicLu).toBeGreaterThan(15);
    expect(clarity[4]!.overAmbienceLu).toBeNull();
    expect(clarity[10]!.overMusicLu).toBeNull();
    expect(clarity[11]!.overMusicLu).toBeNull();
    const muted = clarityOf(timelineOf(segments, [bed('music', segments.slice(0, 10))], withLanes({ music: { mute: true } })));
    expect(muted[4]!.overMusicLu).toBeNull();
  });
});

describe('the place of a line', () => {
  it('answers those who speak in it, and nobody outside', () => {
    const place = 'hall' as const;
    const { speech } = timelineOf([line('He said.', { place }), says('A', '“Here.”', { place }), says('A', 'I am here.', { place, kind: 'thought' }), says('I', '“Told.”', { place, narrated: true }), says('A', '“Where?”')]);
    expect(speech.map((one) => one.place)).toEqual([null, 'hall', null, null, null]);
    const dry = timelineOf([says('A', '“Here.”', { place })], [], { ...plainSettings, rooms: false });
    expect(dry.speech[0]!.place).toBeNull();
  });
});

describe('a chapter cut out', () => {
  const chapter = (id: string, seconds: number): TimelineSegment[] => Array.from({ length: 8 }, (_, i) => line(`Words of it, number ${i}.`, { id: `${id}${i}`, chapterId: id, sceneId: id, seconds: seconds + i / 7, gainDb: i === 3 ? -7 : 0 }));

  it('is the same wherever it stands in the whole', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.3, max: 9, noNaN: true }), fc.double({ min: 0.3, max: 9, noNaN: true }), (a, b) => {
        const second = chapter('c2', 3.3);
        const cues = [bed('music', second, { gainDb: 8 })];
        const whole = (seconds: number): Timeline => buildTimeline({ chapters: [{ id: 'c1', title: 'One' }, { id: 'c2', title: 'Two' }], segments: [...chapter('c1', seconds), ...second], cues });
        const cut = chapterTimeline(whole(a), 'c2');
        expect(cut).toEqual(chapterTimeline(whole(b), 'c2'));
        expect(cut).toEqual(chapterTimeline(cut, 'c2'));
        expect(cut.chapters[0]!.start).toBe(0);
        expect(cut.rides!.length).toBeGreaterThan(0);
      }),
    );
    expect(chapterTimeline(buildTimeline({ chapters: [], segments: [], cues: [] }), 'none').durationSeconds).toBe(0);
  });
});
