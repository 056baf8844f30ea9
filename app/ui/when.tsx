'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** The day it is for the person; null on the server. */
function useToday(): string | null {
  return useSyncExternalStore(never, () => new Date().toDateString(), () => null);
}

/** Whether the moment is over, for the person; false on the server, and for none. */
export function useIsPast(iso: string | null): boolean {
  return useSyncExternalStore(never, () => iso !== null && Date.parse(iso) <= Date.now(), () => false);
}

/** A moment in the person's own time zone: "today, 14:02", "3 November". The server, which cannot know it, writes the day. */
export function When({ iso }: { iso: string }) {
  const today = useToday();
  return <time dateTime={iso}>{today === null ? iso.slice(0, 10) : near(new Date(iso), new Date(today))}</time>;
}

function near(date: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (days === 0) return `today, ${time}`;
  if (days === 1) return `yesterday, ${time}`;
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }) });
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
