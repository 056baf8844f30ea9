'use client';

import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { clock } from '../../format.ts';
import { chapterAt } from './book.ts';
import type { BookChapter } from './book.ts';
import { lanes } from './draw.ts';
import type { Tile } from './draw.ts';
import type { Head, Place } from './head.ts';
import type { View } from './view.ts';
import { nearestWord } from './words.ts';

interface Props {
  head: Head;
  view: View;
  book: readonly BookChapter[];
  tiles: ReadonlyMap<string, Tile>;
  /** Puts the cursor where a sound is added. */
  onAdd: () => void;
}

/** How far a key takes the play head, seconds; with Shift. */
const step = { plain: 0.5, shift: 5 };

/** The place of the play head as it is drawn anew by the page: once a second, not once a frame. */
export function useHeadPlace(head: Head): Place | null {
  useSyncExternalStore(head.subscribe, () => keyOf(head.at()), () => '');
  return head.at();
}

function keyOf(place: Place | null): string {
  return place ? `${place.chapterId} ${Math.floor(place.seconds)}` : '';
}

/** Where the play head is in the book, seconds; null where it is nowhere. */
export function secondsOf(book: readonly BookChapter[], place: Place | null): number | null {
  const chapter = book.find(({ id }) => id === place?.chapterId);
  return chapter && place ? chapter.start + place.seconds : null;
}

/** The place at a time of the book. */
export function placeOf(book: readonly BookChapter[], seconds: number): Place | null {
  const chapter = book[chapterAt(book, seconds)];
  return chapter ? { chapterId: chapter.id, seconds: Math.max(0, Math.min(seconds - chapter.start, chapter.end - chapter.start)) } : null;
}

/** The ruler as a slider: by pointer and by keys the play head goes anywhere in the book; zooming keeps it where it is. */
export function PlayHead({ head, view, book, tiles, onAdd }: Props) {
  const place = useHeadPlace(head);
  const line = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const at = secondsOf(book, place) ?? 0;
  const total = book.at(-1)?.end ?? 0;
  const chapter = book[chapterAt(book, at)];

  // The line moves without React: sixty times a second is too often to render for.
  useEffect(() => {
    const move = () => {
      const seconds = secondsOf(book, head.at());
      const { from, scale } = view.now();
      const x = seconds === null ? -1 : (seconds - from) * scale;
      if (!line.current) return;
      line.current.hidden = x < 0 || x > view.width();
      line.current.style.transform = `translateX(${x}px)`;
    };
    move();
    const forget = [view.onFrame(move), head.subscribe(move)];
    return () => {
      for (const end of forget) end();
    };
  }, [book, head, view]);

  const put = (seconds: number) => {
    const next = placeOf(book, Math.max(0, Math.min(seconds, total)));
    if (!next) return;
    head.put(next);
    view.reveal(secondsOf(book, next) ?? 0);
  };
  const scrub = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    slider.current?.focus();
    const element = event.currentTarget;
    const { left } = element.getBoundingClientRect();
    element.setPointerCapture(event.pointerId);
    const go = (moved: { clientX: number }) => put(view.now().from + (moved.clientX - left) / view.now().scale);
    const end = () => {
      element.removeEventListener('pointermove', go);
      element.removeEventListener('pointerup', end);
      element.removeEventListener('pointercancel', end);
    };
    go(event);
    element.addEventListener('pointermove', go);
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const by = event.shiftKey ? step.shift : step.plain;
    const target = { ArrowLeft: at - by, ArrowRight: at + by, ArrowUp: at + by, ArrowDown: at - by, PageDown: at + 60, PageUp: at - 60, Home: chapter?.start ?? 0, End: (chapter?.end ?? total) - 0.05 }[event.key];
    const x = (at - view.now().from) * view.now().scale;
    if (target !== undefined) put(target);
    else if (event.key === '+' || event.key === '=') view.zoom(1.5, x);
    else if (event.key === '-') view.zoom(1 / 1.5, x);
    else if (event.key === '0' && chapter) view.showChapter(chapter);
    else if (event.key === 'b' || event.key === 'B') view.showAll();
    else if (event.key === 'a' || event.key === 'A') onAdd();
    else if (event.key === 'Enter' || event.key === ' ') head.toggle(chapter?.id ?? '');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const words = chapter ? (tiles.get(chapter.id)?.words ?? []) : [];
  const word = words[nearestWord(words, at - (chapter?.start ?? 0))];
  return (
    <>
      <div className="absolute inset-x-0 top-0 rounded-small -outline-offset-2 has-focus-visible:outline-2 has-focus-visible:outline-accent" style={{ height: lanes.ruler }}>
        <input
          ref={slider}
          type="range"
          className="pointer-events-none absolute inset-0 h-full w-full opacity-0"
          aria-label="Play head"
          aria-valuetext={`${clock(at - (chapter?.start ?? 0))} of ${chapter?.title ?? ''}${word ? `, at “${word.text}”` : ''}`}
          min={0}
          max={Math.max(0.01, total)}
          step={0.01}
          value={Math.min(at, total)}
          onKeyDown={keys}
          onChange={(event) => put(Number(event.target.value))}
        />
        {/* Its own thumb would go by the whole book; the hand goes by what is in sight. */}
        <div aria-hidden className="absolute inset-0 cursor-pointer touch-none" onPointerDown={scrub} />
      </div>
      <div ref={line} aria-hidden hidden className="pointer-events-none absolute inset-y-0 -left-px w-0.5 bg-ink">
        <span className="absolute top-0 -left-1 size-2.5 rounded-b-full bg-ink" />
      </div>
    </>
  );
}
