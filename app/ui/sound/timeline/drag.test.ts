import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlacedCue } from '../../../../lib/audio/types.ts';
import type { CueView } from '../../../../lib/services/views.ts';
import { dragged, partAt } from './drag.ts';
import type { Drag } from './drag.ts';
import { sketched } from './sketch.ts';
import { snapped } from './words.ts';
import type { TimedWord } from './words.ts';

/** Ten words, one a second, of half a second each. */
const words: TimedWord[] = Array.from({ length: 10 }, (_, index) => ({ start: index, end: index + 0.5, textStart: index * 5, textEnd: index * 5 + 4, text: `w${index}` }));
const cue = (over: Partial<CueView> = {}): CueView => ({ id: 'q', chapterId: 'c', lane: 'effect', sound: 'knock', label: 'knocking', theme: null, word: 'w3', segmentId: 's', anchorStart: 15, anchorEnd: 19, placement: 'on', gainDb: 0, pan: 0, prompt: '', untilOffset: null, shiftSeconds: 0, trimHeadSeconds: 0.5, trimTailSeconds: 0, fadeInSeconds: null, fadeOutSeconds: null, enabled: true, confidence: 1, state: 'ready', assetId: 'a', error: null, version: 0, ...over });
const placed = (over: Partial<PlacedCue> = {}): PlacedCue => ({ cueId: 'q', lane: 'effect', asset: 'a', start: 3, end: 5.5, loops: false, clipSeconds: 3, clipFrom: 0.5, gainDb: 0, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0.4, ...over });
const drag = (part: Drag['part'], by: number, over: Partial<Drag> = {}) => dragged({ part, by, cue: cue(), placed: placed(), words, scale: 100, exact: false, ...over });
const bed = { cue: cue({ lane: 'ambience', untilOffset: 34, trimHeadSeconds: 0 }), placed: placed({ lane: 'ambience', loops: true, end: 7.5, fadeOutSeconds: 1, fadeInSeconds: 0.5, clipSeconds: 30 }) };

describe('what a hand has of a sound', () => {
  const box = { width: 200, fadeIn: 30, fadeOut: 50 };
  it.each([[100, 20, 'whole'], [3, 30, 'head'], [196, 30, 'tail'], [30, 3, 'fade-in'], [24, 10, 'fade-in'], [150, 3, 'fade-out'], [3, 3, 'whole'], [100, 3, 'whole']] as const)('at %d, %d it is %s', (x, y, part) => {
    expect(partAt(x, y, box)).toBe(part);
  });
  it('is the corner where nothing fades yet, the nearer one where they meet, and all of what is narrow', () => {
    expect(partAt(2, 4, { width: 200, fadeIn: 0, fadeOut: 0 })).toBe('fade-in');
    expect(partAt(198, 4, { width: 200, fadeIn: 0, fadeOut: 0 })).toBe('fade-out');
    expect(partAt(48, 4, { width: 100, fadeIn: 48, fadeOut: 48 })).toBe('fade-in');
    expect(partAt(52, 4, { width: 100, fadeIn: 48, fadeOut: 48 })).toBe('fade-out');
    expect(partAt(2, 4, { width: 30, fadeIn: 0, fadeOut: 0 })).toBe('whole');
  });
});

describe('a drag', () => {
  it('moves an effect to the nearest word, or freely', () => {
    expect(drag('whole', 2.2)).toMatchObject({ shape: { anchorStart: 25, anchorEnd: 29, shiftSeconds: 0 }, look: { start: 5, end: 7.5 }, says: 'on “w5”' });
    expect(drag('whole', 0.3).shape, 'back on its own word').toBeNull();
    expect(drag('whole', 0.3, { exact: true })).toMatchObject({ shape: { shiftSeconds: 0.3 }, look: { start: 3.3 }, says: '+0.30 s' });
    expect(drag('whole', 4.3, { exact: true }), 'far from its word it takes another').toMatchObject({ shape: { anchorStart: 35, shiftSeconds: 0.3 } });
  });

  it('takes the end of a bed along, or moves only where it begins or ends', () => {
    expect(drag('whole', 2, bed).shape).toEqual({ anchorStart: 25, anchorEnd: 29, shiftSeconds: 0, untilOffset: 44 });
    expect(drag('head', 2, bed).shape).toEqual({ anchorStart: 25, anchorEnd: 29, shiftSeconds: 0 });
    expect(drag('tail', -2, bed)).toMatchObject({ shape: { untilOffset: 24 }, says: 'until “w4”' });
    expect(drag('tail', -90, bed).shape, 'never before it begins').toEqual({ untilOffset: 24 });
  });

  it('cuts head and tail, near a word to the word, with Alt where the hand is', () => {
    expect(drag('head', 0.97)).toMatchObject({ shape: { trimHeadSeconds: 1.5, shiftSeconds: 1 }, look: { start: 4, end: 5.5 }, says: '1.50 s cut' });
    expect(drag('head', 0.97, { exact: true })).toMatchObject({ shape: { trimHeadSeconds: 1.47, shiftSeconds: 0.97 } });
    expect(drag('head', -9).shape, 'no more than there is').toEqual({ trimHeadSeconds: 0, shiftSeconds: -0.5 });
    expect(drag('tail', -1.04)).toMatchObject({ shape: { trimTailSeconds: 1 }, look: { end: 4.5 } });
    expect(drag('tail', -1.04, { exact: true }).shape).toEqual({ trimTailSeconds: 1.04 });
    expect(drag('tail', 3).shape, 'nothing was cut, nothing comes back').toBeNull();
  });

  it('sets fades, of half the sound at most', () => {
    expect(drag('fade-in', 0.7, { exact: true })).toMatchObject({ shape: { fadeInSeconds: 0.7 }, look: { fadeInSeconds: 0.7 }, says: 'fade in 0.70 s' });
    expect(drag('fade-in', 0.45).shape, 'to the end of its word').toEqual({ fadeInSeconds: 0.5 });
    expect(drag('fade-out', -9).shape).toEqual({ fadeOutSeconds: 1.25 });
    expect(drag('fade-out', 9, { exact: true })).toMatchObject({ shape: { fadeOutSeconds: 0 }, says: 'fade out 0.00 s' });
    expect(drag('fade-out', 0, { exact: true }).shape).toBeNull();
  });

  it('never asks for what the studio would refuse, whatever the hand does', () => {
    const parts = fc.constantFrom('whole' as const, 'head' as const, 'tail' as const, 'fade-in' as const, 'fade-out' as const);
    fc.assert(
      fc.property(parts, fc.double({ min: -500, max: 500, noNaN: true }), fc.boolean(), fc.boolean(), fc.double({ min: 0.05, max: 400, noNaN: true }), (part, by, exact, isBed, scale) => {
        const { shape, look } = drag(part, by, { ...(isBed ? bed : {}), exact, scale });
        expect(look.end).toBeGreaterThan(look.start);
        if (!shape) return;
        expect(Object.keys(shape).length).toBeGreaterThan(0);
        expect(Math.abs(shape.shiftSeconds ?? 0)).toBeLessThanOrEqual(30);
        for (const value of [shape.trimHeadSeconds, shape.trimTailSeconds]) if (value !== undefined) expect(value >= 0 && value <= 3).toBe(true);
        for (const value of [shape.fadeInSeconds, shape.fadeOutSeconds]) if (value !== undefined) expect(value >= 0 && value <= 30).toBe(true);
        if (shape.untilOffset !== undefined) expect(shape.untilOffset).toBeGreaterThan(shape.anchorStart ?? 15);
      }),
    );
  });
});

it('draws a time to the edge of a word that is near, and leaves it where none is', () => {
  expect(snapped(2.46, words, 100)).toBe(2.5);
  expect(snapped(3.05, words, 100)).toBe(3);
  expect(snapped(2.7, words, 100)).toBe(2.7);
  expect(snapped(2.7, [], 100)).toBe(2.7);
});

it('knows where a sound that is not there yet would be', () => {
  expect(sketched(cue({ state: 'none' }), words)).toMatchObject({ start: 3, end: 5, state: 'not made yet' });
  expect(sketched({ ...bed.cue, state: 'making' }, words)).toMatchObject({ start: 3, end: 6.5, state: 'being made' });
  expect(sketched(cue({ state: 'failed', shiftSeconds: -9 }), words)).toMatchObject({ start: 0, state: 'failed' });
  expect(sketched(cue(), words)?.state).toBe('no room for it');
  expect(sketched(cue({ enabled: false }), words)?.state).toBe('turned off');
  expect(sketched(cue(), [])).toBeNull();
});
