import { describe, expect, it } from 'vitest';
import { dayOf, personLocale, timeOf } from './locale.ts';

const date = new Date(2026, 10, 3, 14, 2);

describe('days and times', () => {
  it('are written in the person’s own English, with the clock of their first language', () => {
    expect(personLocale(['de-DE', 'en-US'])).toEqual({ locale: 'en-US', hour12: false });
    expect(personLocale(['fr'])).toEqual({ locale: 'en-GB', hour12: false });
    expect(personLocale([])).toEqual({ locale: 'en-GB', hour12: false });
    expect([dayOf(date, { languages: ['en-GB'] }), timeOf(date, ['en-GB'])]).toEqual(['3 November 2026', '14:02']);
    expect([dayOf(date, { languages: ['en-US'] }), timeOf(date, ['en-US']).replace(/\s/u, ' ')]).toEqual(['November 3, 2026', '2:02 PM']);
    expect(timeOf(date, ['de-DE', 'en-US'])).toBe('14:02');
  });

  it('leave out the year that it is', () => {
    expect(dayOf(date, { now: new Date(2026, 0, 1), languages: ['en-GB'] })).toBe('3 November');
    expect(dayOf(new Date('2025-12-31T23:30:00Z'), { utc: true, now: new Date(2026, 0, 1), languages: ['en-GB'] })).toBe('31 December 2025');
  });
});
