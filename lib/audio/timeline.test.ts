import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duckDb, duckDepth, duckSlope, speechIntervals } from './ducking.ts';
import { dialogueLufs } from './levels.ts';
import { line, says, timelineOf } from './testing-timeline.ts';
import { buildTimeline, segmentAt } from './timeline.ts';
import type { TimelineClip, TimelineCue, TimelineInput, TimelineSegment } from './types.ts';

/** The pause between the first and the second of two segments. */
function pause(first: TimelineSegment, second: TimelineSegment): number {
  const { speech } = timelineOf([first, second]);
  return speech[1]!.start - speech[0]!.end;
}

const words = ['wind', 'harbour', 'lamp', 'winter', 'stone', 'quiet', 'river', 'morning', 'glass', 'door'];
const sentence = fc.array(fc.constantFrom(...words), { minLength: 3, maxLength: 18 }).map((list) => `The ${list.join(' ')}`);

describe('pauses', () => {
  it('stay within what standards name for each place', () => {
    fc.assert(
      fc.property(sentence, sentence, (a, b) => {
        const within = (value: number, low: number, high: number): void => {
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
        };
        within(pause(line(`${a}.`), line(`${b}.`)), 0.35, 1.2);
        within(pause(line(`${a}.`, { endsParagraph: true }), line(`${b}.`)), 0.7, 1.3);
        within(pause(says('A', `“${a},”`, { endsParagraph: false }), line('she said.')), 0.1, 0.25);
        within(pause(says('A', `“${a}.”`), says('B', `“${b} and so on to the end of it.”`)), 0.25, 0.75);
        within(pause(says('A', '“Yes?”'), says('B', `“${b.split(' ').slice(0, 4).join(' ')}!”`)), 0.17, 0.26);
        within(pause(line(a, { kind: 'heading' }), line(`${b}.`)), 2.5, 2.5);
        within(pause(line(`${a}.`), line(`${b}.`, { sceneId: 'two' })), 2, 3.5);
        within(pause(line(`${a},`), line(`${b}.`)), 0.1, 0.4);
      }),
      { numRuns: 40 },
    );
  });

  it('between sentences have the median and the variety of read speech', () => {
    const pauses = fc.sample(fc.tuple(sentence, sentence), { numRuns: 200, seed: 5 }).map(([a, b]) => pause(line(`${a}.`), line(`${b}.`))).sort((a, b) => a - b);
    expect(pauses[100]).toBeGreaterThan(0.5);
    expect(pauses[100]).toBeLessThan(0.8);
    expect((pauses[180]! - pauses[20]!) / pauses[100]!).toBeGreaterThan(0.3);
  });

  it('follow a hand-set value to the letter, and the same words always', () => {
    expect(pause(line('One.', { pauseAfterSeconds: 4.25 }), line('Two.'))).toBeCloseTo(4.25, 9);
    expect(pause(line('One.', { kind: 'heading', pauseAfterSeconds: 0 }), line('Two.', { sceneId: 'x' }))).toBe(0);
    expect(pause(line('Here we are.'), line('There they go.'))).toBe(pause(line('Here we are.'), line('There they go.')));
  });

  it('follow it after the last line of a chapter as well, and leave what dies away its second', () => {
    const tail = (pauseAfterSeconds: number | null): number => {
      const { speech, durationSeconds } = timelineOf([line('One.'), line('Two.', { pauseAfterSeconds })]);
      return durationSeconds - speech[1]!.end;
    };
    expect([null, 6.5, 0, -1, Number.NaN].map((set) => Math.round(tail(set) * 1000) / 1000)).toEqual([3.5, 6.5, 1, 3.5, 3.5]);
  });

  it('set letters, verse and epigraphs apart, and breathe at the ends of a poem’s lines', () => {
    const poem = (text: string, over: Parameters<typeof line>[1] = {}) => line(text, { kind: 'verse', ...over });
    for (const kind of ['letter', 'verse', 'epigraph'] as const) {
      expect(pause(line('She read.', { endsParagraph: true }), line('The boat is sold.', { kind }))).toBeGreaterThan(1);
      expect(pause(line('The boat is sold.', { kind, endsParagraph: true }), line('She read it twice.'))).toBeGreaterThan(1);
      expect(pause(line('The boat is sold.', { kind, endsParagraph: true }), line('She read it twice.'))).toBeLessThanOrEqual(1.4);
    }
    expect(pause(poem('The tide goes out at four'), poem('The tide comes in at ten'))).toBeGreaterThan(0.25);
    expect(pause(poem('The tide goes out at four'), poem('The tide comes in at ten'))).toBeLessThan(0.45);
  });

  it('give a scene break its silence and no length of its own', () => {
    const { speech } = timelineOf([line('One.'), line('* * *', { kind: 'scene-break', take: null }), line('Two.')]);
    expect(speech[1]!.end - speech[1]!.start).toBe(0);
    expect(speech[1]!.asset).toBeNull();
    expect(speech[2]!.start - speech[0]!.end).toBeGreaterThan(2);
  });
});

const anyInput: fc.Arbitrary<TimelineInput> = fc
  .record({
    lines: fc.array(
      fc.record({ text: sentence, kind: fc.constantFrom('narration', 'dialogue', 'heading', 'scene-break'), who: fc.constantFrom(null, 'A', 'B'), scene: fc.nat(2), seconds: fc.double({ min: 0.3, max: 12, noNaN: true }), lufs: fc.constantFrom(-14, -19, -23, -100, Number.NaN, -Infinity), missing: fc.boolean(), ends: fc.boolean() }),
      { maxLength: 25 },
    ),
    cues: fc.array(fc.record({ lane: fc.constantFrom('music', 'ambience', 'effect'), at: fc.nat(30), until: fc.nat(30), offset: fc.nat(90), placement: fc.constantFrom('before', 'on', 'after', 'instead'), seconds: fc.double({ min: 0.2, max: 40, noNaN: true }), loops: fc.boolean() }), { maxLength: 8 }),
  })
  .map(({ lines, cues }) => {
    const segments = lines.map((one, i) => line(`${one.text}.`, { id: `x${i}`, chapterId: `c${Math.floor(i / 10)}`, sceneId: `c${Math.floor(i / 10)}s${one.scene}`, kind: one.kind, characterId: one.who, voiceId: one.who ?? 'n', endsParagraph: one.ends, seconds: one.seconds, lufs: one.lufs, ...(one.missing ? { take: null } : {}) }));
    return {
      chapters: [...new Set(segments.map((segment) => segment.chapterId))].map((id) => ({ id, title: id })),
      segments,
      cues: cues.map((one, i) => ({ id: `q${i}`, lane: one.lane, segmentId: `x${one.at}`, offset: one.offset, untilSegmentId: one.lane === 'effect' ? null : `x${one.until}`, placement: one.placement, gainDb: 0, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0, clip: { asset: `f${i}`, durationSeconds: one.seconds, loudnessLufs: -20, loops: one.loops } })),
    };
  });

describe('buildTimeline', () => {
  it('always lays lines in order, inside their chapters, with heads and tails, and beds as the standards want them', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const timeline = buildTimeline(input);
        expect(buildTimeline(input)).toEqual(timeline);
        expect(timeline.speech.map((one) => one.segmentId)).toEqual(input.segments.map((one) => one.id));
        let end = 0;
        for (const one of timeline.speech) {
          const chapter = timeline.chapters.find((candidate) => candidate.chapterId === one.chapterId)!;
          expect(one.start).toBeGreaterThanOrEqual(end);
          expect(one.start).toBeGreaterThanOrEqual(chapter.start + 0.5);
          expect(one.end).toBeLessThanOrEqual(chapter.end - 3.499);
          expect(Number.isFinite(one.gainDb)).toBe(true);
          end = one.end;
        }
        timeline.chapters.forEach((chapter, i) => expect(chapter.start).toBe(timeline.chapters[i - 1]?.end ?? 0));
        expect(timeline.durationSeconds).toBe(timeline.chapters.at(-1)?.end ?? 0);
        for (const cue of timeline.cues) {
          expect(cue.start).toBeGreaterThanOrEqual(0);
          expect(cue.end).toBeLessThanOrEqual(timeline.durationSeconds + 1e-9);
          expect(Number.isFinite(cue.gainDb)).toBe(true);
          if (cue.lane === 'effect') continue;
          expect(cue.end - cue.start).toBeGreaterThanOrEqual(20 - 1e-9);
          expect(Math.min(cue.fadeInSeconds, cue.fadeOutSeconds)).toBeGreaterThanOrEqual(1.5 - 1e-9);
          const later = timeline.cues.find((other) => other.lane === cue.lane && other.start >= cue.start && other !== cue);
          // Beds of one lane only ever share the length of a cross-fade.
          if (later) expect(cue.end - later.start).toBeLessThanOrEqual(2.5 + 1e-9);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('estimates what is not spoken yet at about 150 words a minute', () => {
    const { speech } = timelineOf([line(`${'word '.repeat(150)}.`, { take: null })]);
    expect(speech[0]!.end - speech[0]!.start).toBeCloseTo(60, 5);
  });

  it('levels a voice over the chapter, keeps directions, and keeps undirected neighbours within 3 LU', () => {
    const segments = [-30, -12, -20, -21, -19].map((lufs) => line('Some words here.', { lufs, seconds: 3 }));
    segments.push(says('A', '“Quite other words.”', { lufs: -33 }), says('A', '“A whisper.”', { lufs: -33, gainDb: -5 }));
    const { speech } = timelineOf(segments);
    const heard = speech.map((one, i) => segments[i]!.take!.loudnessLufs + one.gainDb);
    heard.slice(0, 6).forEach((level) => expect(Math.abs(level - dialogueLufs)).toBeLessThanOrEqual(1.5));
    expect(heard[6]).toBeCloseTo(heard[5]! - 5, 5);
  });

  it('places speakers near the middle and the narrator in it', () => {
    const { speech } = timelineOf([line('One.'), says('A', '“Two.”'), says('B', '“Three.”'), says('I', '“Four.”', { voiceId: 'narrator' }), says('A', '“Five.”')]);
    const pans = speech.map((one) => one.pan);
    expect([pans[0], pans[3]]).toEqual([0, 0]);
    expect(pans[1]).toBe(pans[4]);
    expect(pans[1]! * pans[2]!).toBeLessThan(0);
    pans.forEach((pan) => expect(Math.abs(pan)).toBeLessThan(0.4));
  });

  it('finds the line at a time', () => {
    const timeline = timelineOf([line('One.'), line('Two.')]);
    expect(segmentAt(timeline, 0)).toBeNull();
    expect(segmentAt(timeline, 1)?.segmentId).toBe(timeline.speech[0]!.segmentId);
    expect(segmentAt(timeline, timeline.speech[1]!.start)?.segmentId).toBe(timeline.speech[1]!.segmentId);
    expect(segmentAt(timeline, 999)?.segmentId).toBe(timeline.speech[1]!.segmentId);
  });
});

const bang: TimelineClip = { asset: 'bang', durationSeconds: 1.5, loudnessLufs: -17, loops: false };
const rain: TimelineClip = { asset: 'rain', durationSeconds: 30, loudnessLufs: -26, loops: true };

function cue(segment: TimelineSegment, word: string, over: Partial<TimelineCue> = {}): TimelineCue {
  return { id: `cue-${word}`, lane: 'effect', segmentId: segment.id, offset: segment.text.indexOf(word), untilSegmentId: null, placement: 'after', gainDb: 0, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0, clip: bang, ...over };
}

describe('cues', () => {
  const first = line('The old door slammed shut, and then nobody in the room spoke.', { seconds: 6 });
  const second = line('It was late.');
  const timeOf = (word: string, edge: 'from' | 'to'): number => {
    const found = first.take!.words.find((one) => first.text.slice(one.start, one.end) === word)!;
    return 0.5 + found[edge];
  };

  it('sound on their word, after its clause, or before it', () => {
    const at = (placement: 'before' | 'on' | 'after'): number => timelineOf([first, second], [cue(first, 'slammed', { placement })]).cues[0]!.start;
    expect(at('on')).toBeCloseTo(timeOf('slammed', 'from'), 6);
    expect(at('after')).toBeCloseTo(timeOf('shut', 'to') + 0.05, 6);
    expect(at('before')).toBeLessThan(timeOf('The', 'from') + 1e-9);
  });

  it('heard instead of words have their place to themselves', () => {
    const spokenOf = (text: string, left: string) => {
      const whole = line(text, { seconds: 4 });
      return { ...whole, take: { ...whole.take!, words: whole.take!.words.filter((word) => text.slice(word.start, word.end) !== left) } };
    };
    const plain = timelineOf([second, first, second]);
    const head = spokenOf('Bang! The door flew open.', 'Bang');
    const opening = timelineOf([second, head], [cue(head, 'Bang', { placement: 'instead' })]);
    expect(opening.speech[1]!.start - opening.speech[0]!.end).toBeGreaterThan(plain.speech[1]!.start - plain.speech[0]!.end + 1);
    expect(opening.cues[0]!.start).toBeGreaterThan(opening.speech[0]!.end);
    expect(opening.cues[0]!.end).toBeLessThanOrEqual(opening.speech[1]!.start + 1e-9);

    const tail = spokenOf('The gun went bang.', 'bang');
    const closing = timelineOf([tail, second], [cue(tail, 'bang', { placement: 'instead' })]);
    const lastWord = closing.speech[0]!.start + tail.take.words.at(-1)!.to;
    expect(closing.cues[0]!.start).toBeCloseTo(lastWord + 0.03, 6);
    expect(closing.speech[1]!.start).toBeGreaterThanOrEqual(closing.speech[0]!.end + bang.durationSeconds - 1e-9);

    const silent = line('', { take: null });
    const between = timelineOf([first, silent, second], [cue(silent, '', { placement: 'instead', offset: 3 })]);
    expect(between.cues[0]!.start).toBeGreaterThanOrEqual(between.speech[0]!.end);
    expect(between.cues[0]!.end).toBeLessThanOrEqual(between.speech[2]!.start + 1e-9);
  });

  it('get room at the end of a line, and are softer where somebody speaks over them', () => {
    const clear = timelineOf([first, second], [cue(first, 'spoke')]);
    const covered = timelineOf([first, second], [cue(first, 'slammed')]);
    expect(clear.speech[1]!.start - clear.speech[0]!.end).toBeGreaterThanOrEqual(0.85);
    expect(clear.cues[0]!.gainDb - covered.cues[0]!.gainDb).toBeGreaterThan(6);
    expect(clear.cues[0]!.gainDb + bang.loudnessLufs).toBeLessThan(dialogueLufs);
  });

  it('beds stand clear of the quietest line', () => {
    for (const [lane, floor] of [['music', 16], ['ambience', 15]] as const) {
      const lines = Array.from({ length: 12 }, (_, i) => line(`Here are words, number ${i}.`, { seconds: 4, gainDb: i === 5 ? -6 : 0 }));
      const { speech, cues } = timelineOf(lines, [cue(lines[0]!, 'Here', { lane, untilSegmentId: lines[11]!.id, clip: rain })]);
      const bed = cues[0]!.gainDb + rain.loudnessLufs - duckDepth[lane];
      const quietest = Math.min(...speech.map((one, i) => lines[i]!.take!.loudnessLufs + one.gainDb));
      expect(quietest - bed).toBeGreaterThanOrEqual(floor - 1e-9);
    }
  });

  it('are left out without a clip, without a known segment, and as beds too short for their scene', () => {
    expect(timelineOf([first], [cue(first, 'door', { clip: null }), cue(first, 'old', { segmentId: 'gone' }), cue(first, 'The', { lane: 'music', untilSegmentId: first.id, clip: rain })]).cues).toEqual([]);
  });
});

describe('ducking', () => {
  const timeline = timelineOf([line('One.', { seconds: 5, pauseAfterSeconds: 1.9 }), line('Two.', { seconds: 5, pauseAfterSeconds: 12 }), line('Three.', { seconds: 5 })]);
  const intervals = speechIntervals(timeline);

  it('is down under every line, holds through short gaps and comes back in long ones', () => {
    for (const { start, end } of timeline.speech) {
      for (const at of [start, (start + end) / 2, end]) expect(duckDb(intervals, at, 'music')).toBe(-duckDepth.music);
    }
    expect(duckDb(intervals, timeline.speech[0]!.end + 1, 'music')).toBe(-duckDepth.music);
    expect(duckDb(intervals, timeline.speech[1]!.end + 6, 'music')).toBe(0);
    expect(duckDb(intervals, timeline.speech[1]!.end + 6, 'effect')).toBe(0);
  });

  it('never moves faster than 6 dB a second', () => {
    expect(duckSlope).toBeLessThanOrEqual(6);
    for (let at = 0; at < timeline.durationSeconds; at += 0.01) {
      expect(Math.abs(duckDb(intervals, at + 0.01, 'music') - duckDb(intervals, at, 'music'))).toBeLessThanOrEqual(0.06);
    }
  });
});
