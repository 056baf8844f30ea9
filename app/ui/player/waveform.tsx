'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import type { ExportView } from '../../../lib/services/views.ts';
import { clock } from '../format.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { heightBetween } from './peaks.ts';
import type { Peaks } from './peaks.ts';
import { placeAt } from './place.ts';
import { usePeaks, usePlayerSeconds } from './use-player.ts';

/**
 * The waveform of a mix, each bar in the colour of who speaks; a slider under it for pointer and keys.
 *
 * A canvas of our own rather than wavesurfer.js: its renderFunction is called for each slice of the drawing without being
 * told which slice it is, and its progress layer is the same drawing in one colour, so a played bar would lose its
 * speaker. What is left of it (a click, a cursor) is less code than adapting it.
 */
export function Waveform({ mix, height, step = 3 }: { mix: ExportView; height: number; step?: number }) {
  const { player } = useWorkspace();
  const { data: peaks } = usePeaks(mix);
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const done = useRef<HTMLDivElement>(null);
  const width = useWidth(canvas);
  const seconds = usePlayerSeconds();
  const duration = mix.timeline.durationSeconds;
  const colours = useMemo(() => new Map(mix.speakers.map((speaker) => [speaker.id, speaker.colour])), [mix.speakers]);

  const redraw = useCallback(() => {
    if (canvas.current && peaks && width > 0) draw(canvas.current, { peaks, mix, colours, width, height, step });
  }, [peaks, mix, colours, width, height, step]);
  useEffect(redraw, [redraw]);
  useThemeChange(redraw);

  // The cursor moves without React: sixty times a second is too often to render for.
  useEffect(() => {
    const move = () => {
      const x = duration > 0 ? (player.time() / duration) * width : 0;
      if (head.current) head.current.style.transform = `translateX(${x}px)`;
      if (done.current) done.current.style.width = `${Math.max(0, width - x)}px`;
    };
    move();
    return player.subscribe(move);
  }, [player, width, duration]);

  const keys = (event: KeyboardEvent) => {
    const to = { ArrowLeft: player.time() - 5, ArrowRight: player.time() + 5, PageDown: player.time() + 30, PageUp: player.time() - 30, Home: 0, End: duration }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    player.seek(to);
  };

  return (
    <div className="relative rounded-small has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent" style={{ height }}>
      <canvas ref={canvas} className="block h-full w-full" data-drawn={peaks && width > 0 ? 'true' : 'false'} />
      <div ref={done} aria-hidden className="pointer-events-none absolute inset-y-0 right-0 bg-surface opacity-30" />
      <div ref={head} aria-hidden className="pointer-events-none absolute inset-y-0 left-0 -ml-px w-0.5 bg-ink" />
      <input
        type="range"
        className="seek absolute inset-0 h-full w-full cursor-pointer opacity-0"
        aria-label="Place in the mix"
        aria-valuetext={`${clock(seconds)} of ${clock(duration)}`}
        min={0}
        max={duration}
        step={0.01}
        value={Math.min(seconds, duration)}
        onKeyDown={keys}
        onChange={(event) => player.seek(Number(event.target.value))}
      />
    </div>
  );
}

interface Drawing {
  peaks: Peaks;
  mix: ExportView;
  colours: Map<string | null, number>;
  width: number;
  height: number;
  step: number;
}

function draw(canvas: HTMLCanvasElement, { peaks, mix, colours, width, height, step }: Drawing): void {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(scale, scale);
  const pause = tokenColour(canvas, '--wave');
  const palette = Array.from({ length: 9 }, (_, index) => tokenColour(canvas, `--p${index}`));
  const { speech, durationSeconds } = mix.timeline;
  const perPixel = durationSeconds / width;
  const bars = Array.from({ length: Math.floor(width / step) }, (_, index) => ({ x: index * step, level: heightBetween(peaks, index * step * perPixel, (index + 1) * step * perPixel) }));
  const loudest = bars.reduce((most, bar) => Math.max(most, bar.level), 0.05);
  for (const { x, level } of bars) {
    const middle = (x + step / 2) * perPixel;
    const line = speech[placeAt(speech, middle)];
    const spoken = line !== undefined && middle <= line.end;
    pen.fillStyle = (spoken ? palette[(colours.get(line.characterId) ?? 0) % 9] : pause) ?? pause;
    // A little over proportion, so that the eye finds the lively passages.
    const tall = Math.max(1.5, (level / loudest) ** 1.4 * (height - 2));
    pen.beginPath();
    pen.roundRect(x, (height - tall) / 2, step * 0.66, tall, step / 3);
    pen.fill();
  }
}

/**
 * A colour of the theme as a canvas takes it: the token's own text is a light-dark() that only a used property
 * resolves, and at once only where nothing may fade it (reduced motion gives every element a very short transition).
 */
function tokenColour(element: HTMLElement, token: string): string {
  element.style.transitionProperty = 'none';
  element.style.color = `var(${token})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  element.style.transitionProperty = '';
  return color;
}

function useWidth(target: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!target.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(target.current);
    return () => observer.disconnect();
  }, [target]);
  return width;
}

/** Calls when the colours change, by the toggle or by the system. */
function useThemeChange(change: () => void): void {
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', change);
    window.addEventListener('themechange', change);
    return () => {
      system.removeEventListener('change', change);
      window.removeEventListener('themechange', change);
    };
  }, [change]);
}
