import { describe, expect, it } from 'vitest';
import type { ReviewExchange, ReviewLine } from '../../../../lib/services/views.ts';
import { readKey, reviewKeys } from './keys.ts';
import { currentOf, drawSettled, goTo, notBegun, step, swapPartner, takeAnswer, takeQueue, toNextDoubt } from './walk.ts';

let index = 0;
function line(id: string, part: Partial<ReviewLine> = {}): ReviewLine {
  index += 1;
  return { id, index, start: index * 10, text: `“${id}”`, kind: 'dialogue', characterId: 'mara', confidence: 0.5, evidence: 'turn', evidenceText: null, speakerSetBy: 'analysis', silent: false, version: 0, asked: true, toCheck: true, candidates: ['mara', 'tom'], ...part };
}
const told = (id: string) => line(id, { kind: 'narration', characterId: null, asked: false, toCheck: false, candidates: [] });
const sure = (id: string) => line(id, { confidence: 0.9, toCheck: false, characterId: 'tom' });
function exchange(id: string, lines: ReviewLine[]): ReviewExchange {
  return { id, chapterId: 'chapter', chapterTitle: 'Dusk', lines };
}
const first = exchange('one', [told('t'), sure('a'), line('b'), sure('c'), line('d')]);
const second = exchange('two', [sure('e'), line('f')]);
const view = { revision: 3, left: 3, exchanges: [first, second], more: 0 };
const at = (walk: Parameters<typeof currentOf>[0]) => currentOf(walk)?.line.id;

describe('the walk of the review', () => {
  const walk = takeQueue(notBegun, view);
  it('begins at the first doubt, and goes from doubt to doubt when they are answered', () => {
    expect(at(walk)).toBe('b');
    const next = toNextDoubt(drawSettled(walk, 'b', 'tom'));
    expect(at(next)).toBe('d');
    const over = toNextDoubt(drawSettled(next, 'd', 'mara'));
    expect(at(over)).toBe('f');
    const last = toNextDoubt(drawSettled(over, 'f', 'mara'));
    expect(at(last), 'nothing is left: it stays').toBe('f');
  });
  it('comes back to what was passed over', () => {
    const passed = drawSettled(goTo(walk, 'two', 'f'), 'f', 'tom');
    expect(at(toNextDoubt(passed))).toBe('b');
  });
  it('steps line by line, over the borders, and stays at the ends', () => {
    expect(at(step(walk, -1))).toBe('a');
    expect(at(step(step(walk, -1), -1)), 'context is no stop').toBe('a');
    const second = step(goTo(walk, 'one', 'd'), 1);
    expect(at(second), 'to what is asked there').toBe('f');
    expect(at(step(second, 1))).toBe('f');
    expect(at(step(step(second, -1), -1))).toBe('d');
  });
  it('takes the studio’s answer in, and a new queue behind where one stands', () => {
    const answered = takeAnswer(walk, { revision: 4, changed: [], resolved: [], exchange: exchange('one', first.lines.map((one) => (one.id === 'c' ? { ...one, characterId: 'ida' } : one))) });
    expect(currentOf(answered)?.exchange.lines.find((one) => one.id === 'c')?.characterId).toBe('ida');
    const there = goTo(answered, 'two', 'f');
    const other = exchange('three', [line('g')]);
    const fresh = takeQueue(there, { revision: 4, left: 1, exchanges: [other], more: 0 });
    expect(fresh.exchanges.map((one) => one.id), 'what was walked can be walked back').toEqual(['one', 'two', 'three']);
    expect(at(fresh)).toBe('f');
  });
  it('passes over a queue that was read before the last answer and came after it', () => {
    const settled = first.lines.map((one) => (one.id === 'b' || one.id === 'd' ? { ...one, toCheck: false, speakerSetBy: 'person' as const } : one));
    const answered = goTo(takeAnswer(walk, { revision: 5, changed: [], resolved: [], exchange: exchange('one', settled) }), 'two', 'f');
    const late = takeQueue(answered, view);
    expect(at(toNextDoubt(drawSettled(late, 'f', 'tom'))), 'what was settled is not asked again').toBe('f');
    expect(takeQueue(late, { ...view, revision: 6 }).revision).toBe(6);
  });
  it('a line elsewhere that was settled is no doubt any more', () => {
    const { id, index: place, ...rest } = line('b');
    const settled = takeAnswer(walk, { revision: 4, exchange: null, resolved: [], changed: [{ id, index: place, ...rest, chapterId: 'chapter', kindSetBy: 'analysis', silentSetBy: 'analysis', direction: null, ear: null, pace: 1, pauseAfterSeconds: null, gainDb: 0, locked: false, note: null, characterId: 'tom', speakerSetBy: 'person', confidence: 1, version: 4 }] });
    expect(currentOf(settled)?.line).toMatchObject({ toCheck: false, characterId: 'tom', version: 4 });
  });
  it('swaps with whoever else spoke last, else next, else is likely', () => {
    const find = (id: string) => first.lines.find((one) => one.id === id) ?? line(id);
    expect(swapPartner(first, find('b'))).toBe('tom');
    const alone = exchange('x', [line('y', { candidates: ['mara', 'ida'] })]);
    expect(swapPartner(alone, alone.lines[0] ?? line('y'))).toBe('ida');
    expect(swapPartner(exchange('x', []), line('y', { candidates: ['mara'] }))).toBeNull();
  });
});

describe('the keys of the review', () => {
  it('say what they do, no two alike', () => {
    expect(readKey('Enter')).toBe('right');
    expect(readKey('X')).toBe('swap');
    expect(readKey('ArrowDown')).toBe('on');
    expect(readKey('1')).toBe(0);
    expect(readKey('0')).toBeNull();
    expect(readKey('q')).toBeNull();
    const keys = Object.values(reviewKeys).map((one) => one.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
