'use client';

import { useSyncExternalStore } from 'react';
import { dayOf, timeOf } from './locale.ts';

const never = () => () => {};

/** The day it is for the person; null on the server. */
function useToday(): string | null {
  return useSyncExternalStore(never, () => new Date().toDateString(), () => null);
}

/** Whether the moment is over, for the person; false on the server, and for none. */
export function useIsPast(iso: string | null): boolean {
  return useSyncExternalStore(never, () => iso !== null && Date.parse(iso) <= Date.now(), () => false);
}

/** A moment in the person's own time zone and way of writing it: "today, 14:02", "3 November". The server, which cannot know them, writes the day. */
export function When({ iso }: { iso: string }) {
  const today = useToday();
  return <time dateTime={iso}>{today === null ? iso.slice(0, 10) : near(new Date(iso), new Date(today))}</time>;
}

function near(date: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days === 0) return `today, ${timeOf(date)}`;
  if (days === 1) return `yesterday, ${timeOf(date)}`;
  return dayOf(date, { now });
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
