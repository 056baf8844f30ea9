'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** True once the page runs in the browser: what depends on the person's clock or screen waits for it. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(never, () => true, () => false);
}

/** A moment in the person's own time zone: "today, 14:02", "3 November". The server, which cannot know it, writes the day. */
export function When({ iso }: { iso: string }) {
  const inBrowser = useInBrowser();
  const date = new Date(iso);
  return <time dateTime={iso}>{inBrowser ? near(date, new Date()) : iso.slice(0, 10)}</time>;
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
