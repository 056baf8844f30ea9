import { afterEach, describe, expect, it, vi } from 'vitest';
import { dayOf, nearDay, personLocale, timeOf } from './locale.ts';

const date = new Date(2026, 10, 3, 14, 2);

afterEach(() => vi.unstubAllEnvs());

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
  });

  it.each(['UTC', 'Europe/Berlin', 'America/Los_Angeles'])('count the year of a day that is one everywhere as it is written, in %s', (zone) => {
    vi.stubEnv('TZ', zone);
    const of = (day: string, now: string) => dayOf(new Date(day), { utc: true, now: new Date(now), languages: ['en-GB'] });
    expect(of('2025-12-31T23:30:00Z', '2026-01-01T12:00:00Z')).toBe('31 December 2025');
    expect(of('2026-01-01T00:00:00Z', '2026-06-01T12:00:00Z')).toBe('1 January');
  });

  it('are told apart within a day where many stand in one list', () => {
    const of = (day: number, withTime: boolean) => nearDay(new Date(2026, 10, day, 14, 2), new Date(2026, 10, 27, 9), { withTime, languages: ['en-GB'] });
    expect([of(27, false), of(26, false), of(3, false)]).toEqual(['today, 14:02', 'yesterday, 14:02', '3 November']);
    expect([of(27, true), of(3, true)]).toEqual(['today, 14:02', '3 November, 14:02']);
  });
});
