'use client';

import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { clock } from '../format.ts';
import type { Playback } from './playback.ts';

interface Props {
  playback: Playback;
  /** What it is a place in: "Place in the mix". */
  label: string;
  height: number;
  /** Whole seconds, as the bar shows them. */
  seconds: number;
  from: number;
  to: number;
  /** The drawing that is scrubbed over. */
  children: ReactNode;
}

/** A drawing of time with a cursor, and a slider over it for pointer and keys. */
export function Scrubber({ playback, label, height, seconds, from, to, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const done = useRef<HTMLDivElement>(null);
  const width = useWidth(box);

  // The cursor moves without React: sixty times a second is too often to render for.
  useEffect(() => {
    const move = () => {
      const x = to > from ? Math.min(1, Math.max(0, (playback.time() - from) / (to - from))) * width : 0;
      if (head.current) head.current.style.transform = `translateX(${x}px)`;
      if (done.current) done.current.style.width = `${Math.max(0, width - x)}px`;
    };
    move();
    return playback.subscribe(move);
  }, [playback, width, from, to]);

  const keys = (event: KeyboardEvent) => {
    const now = playback.time();
    const target = { ArrowLeft: now - 5, ArrowRight: now + 5, PageDown: now + 30, PageUp: now - 30, Home: from, End: to }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    playback.seek(target);
  };

  return (
    <div ref={box} className="relative rounded-small has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent" style={{ height }}>
      {children}
      <div ref={done} aria-hidden className="pointer-events-none absolute inset-y-0 right-0 bg-surface opacity-30" />
      <div ref={head} aria-hidden className="pointer-events-none absolute inset-y-0 left-0 -ml-px w-0.5 bg-ink" />
      <input
        type="range"
        className="seek absolute inset-0 h-full w-full cursor-pointer opacity-0"
        aria-label={label}
        aria-valuetext={`${clock(Math.max(0, seconds - from))} of ${clock(to - from)}`}
        min={from}
        max={to}
        step={0.01}
        value={Math.min(Math.max(seconds, from), to)}
        onKeyDown={keys}
        onChange={(event) => playback.seek(Number(event.target.value))}
      />
    </div>
  );
}

export function useWidth(target: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!target.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(target.current);
    return () => observer.disconnect();
  }, [target]);
  return width;
}
