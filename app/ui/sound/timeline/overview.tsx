'use client';

import { useEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { clock } from '../../format.ts';
import type { BookChapter } from './book.ts';
import type { View } from './view.ts';

/** The whole book above its timeline: chapters as blocks, as wide as they are long; a press goes there. What is seen below is framed. */
export function Overview({ book, view, current }: { book: readonly BookChapter[]; view: View; current: string }) {
  const list = useRef<HTMLOListElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const total = book.at(-1)?.end ?? 0;

  useEffect(() => {
    const move = () => {
      if (!frame.current || total === 0) return;
      const { from, scale } = view.now();
      frame.current.style.left = `${(100 * from) / total}%`;
      frame.current.style.width = `${Math.min(100, (100 * view.width()) / (scale || 1) / total)}%`;
    };
    move();
    return view.onFrame(move);
  }, [view, total]);

  const keys = (event: KeyboardEvent, index: number) => {
    const target = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: book.length - 1 }[event.key];
    const chapter = target === undefined ? undefined : book[target];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!chapter) return;
    view.showChapter(chapter);
    list.current?.querySelectorAll('button')[target]?.focus();
  };
  return (
    <nav aria-label="Chapters of the book" className="relative border-b border-line">
      <ol ref={list} className="flex h-8">
        {book.map((chapter, index) => (
          <li key={chapter.id} className="min-w-0 border-r border-line last:border-r-0" style={{ width: `${(100 * (chapter.end - chapter.start)) / total}%` }}>
            <button
              type="button"
              tabIndex={chapter.id === current ? 0 : -1}
              aria-current={chapter.id === current ? 'true' : undefined}
              aria-label={`${chapter.title}, ${clock(chapter.end - chapter.start)}`}
              title={chapter.title}
              className={`h-full w-full truncate px-1.5 text-left text-[12px] -outline-offset-2 ${chapter.id === current ? 'bg-accent-wash text-ink' : 'text-ink-soft hover:bg-line'}`}
              onClick={() => view.showChapter(chapter)}
              onKeyDown={(event) => keys(event, index)}
            >
              {chapter.title}
            </button>
          </li>
        ))}
      </ol>
      <div ref={frame} aria-hidden className="pointer-events-none absolute inset-y-0 min-w-1 rounded-sm border-2 border-accent" />
    </nav>
  );
}
