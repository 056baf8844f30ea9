import { describe, expect, it } from 'vitest';
import { about, clock, count, decibels, levelSaid, personColour, size } from './format.ts';

describe('what a person reads', () => {
  it.each([[0, '0:00'], [9.99, '0:09'], [61, '1:01'], [3599.9, '59:59'], [3661, '1:01:01'], [Number.NaN, '0:00']])('%s s is %s', (seconds, text) => expect(clock(seconds)).toBe(text));
  it.each([[3, 'a few seconds'], [41, 'about 40 seconds'], [70, 'about a minute'], [200, 'about 3 minutes'], [7200, 'about 2 hours']])('%s s takes %s', (seconds, text) => expect(about(seconds)).toBe(text));
  it.each([[1, '1 byte'], [1500, '1.5 KB'], [4_200_000, '4.2 MB'], [83_000_000, '83 MB'], [2.5e9, '2.5 GB']])('%s bytes are %s', (bytes, text) => expect(size(bytes)).toBe(text));
  it('counts, signs and colours', () => {
    expect(count(1, 'line')).toBe('1 line');
    expect(count(1200, 'line')).toBe('1,200 lines');
    expect(decibels(-16.04)).toBe('−16.0');
    expect(decibels(0)).toBe('0.0');
    expect(decibels(3, 0)).toBe('+3');
    expect([levelSaid(-16.04, 'LUFS'), levelSaid(-Infinity, 'LUFS'), levelSaid(null, 'LUFS')]).toEqual(['−16.0 LUFS', 'silence', '–']);
    expect(personColour(10)).toBe('var(--p1)');
  });
});
