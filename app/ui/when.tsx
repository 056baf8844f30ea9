'use client';

import { useSyncExternalStore } from 'react';
import { nearDay } from './locale.ts';

const never = () => () => {};

/** The day it is for the person; null on the server. */
function useToday(): string | null {
  return useSyncExternalStore(never, () => new Date().toDateString(), () => null);
}

/** Whether the moment is over, for the person; false on the server, and for none. */
export function useIsPast(iso: string | null): boolean {
  return useSyncExternalStore(never, () => iso !== null && Date.parse(iso) <= Date.now(), () => false);
}

/** A moment in the person's own time zone and way of writing it: "today, 14:02", "3 November". The server, which cannot know them, writes the day. `withTime` for lists in which many may be of one day. */
export function When({ iso, withTime = false }: { iso: string; withTime?: boolean }) {
  const today = useToday();
  return <time dateTime={iso}>{today === null ? iso.slice(0, 10) : nearDay(new Date(iso), new Date(today), { withTime })}</time>;
}
