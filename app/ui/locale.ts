/** How a person writes days and times. The pages speak English, so a day is never half in another language. */

export interface PersonLocale {
  /** Their own English, where they read one; else British. */
  locale: string;
  /** Whether their clock counts to 12 or to 24, as their first language has it. */
  hour12: boolean;
}

/** @param languages the browser's, the preferred one first */
export function personLocale(languages: readonly string[] = navigator.languages): PersonLocale {
  const cycle = new Intl.DateTimeFormat(languages[0] ?? 'en-GB', { hour: 'numeric' }).resolvedOptions().hourCycle;
  return { locale: languages.find((language) => /^en(-|$)/i.test(language)) ?? 'en-GB', hour12: cycle === 'h12' || cycle === 'h11' };
}

/** “3 November 2026”, or “November 3, 2026”; the year is left out where it is this one. `utc` for a day that is one everywhere. */
export function dayOf(date: Date, { utc = false, now = null, languages }: { utc?: boolean; now?: Date | null; languages?: readonly string[] | undefined } = {}): string {
  const yearOf = (day: Date): number => (utc ? day.getUTCFullYear() : day.getFullYear());
  const year = now !== null && yearOf(now) === yearOf(date) ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleDateString(personLocale(languages).locale, { day: 'numeric', month: 'long', ...year, ...(utc ? { timeZone: 'UTC' } : {}) });
}

/** “14:02”, or “2:02 pm”. */
export function timeOf(date: Date, languages?: readonly string[]): string {
  const { locale, hour12 } = personLocale(languages);
  return date.toLocaleTimeString(locale, { hour: hour12 ? 'numeric' : '2-digit', minute: '2-digit', hour12 });
}

/** “today, 14:02”, “yesterday, 14:02”, and of any other day “3 November”; with `withTime` “3 November, 14:02”. */
export function nearDay(date: Date, now: Date, { withTime = false, languages }: { withTime?: boolean; languages?: readonly string[] } = {}): string {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  const day = days === 0 ? 'today' : days === 1 ? 'yesterday' : dayOf(date, { now, languages });
  return withTime || days === 0 || days === 1 ? `${day}, ${timeOf(date, languages)}` : day;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
