'use client';

import { Pause, Play } from 'lucide-react';
import { useEffect } from 'react';
import { clock } from '../../format.ts';
import { usePreview } from '../../player/preview/use-preview.ts';
import { useWorkspace } from '../../workspace/context.tsx';
import type { BookChapter } from './book.ts';
import type { Head } from './head.ts';
import { closest } from './span.ts';
import type { View } from './view.ts';

/** What a page draws comes first; then it makes itself ready for hearing. */
const readyAfterMs = 300;

/** Where to look and from where to hear: a chapter, closer, further, the whole of it or of the book. */
export function Toolbar({ view, head, book, current, scale, width }: { view: View; head: Head; book: readonly BookChapter[]; current: BookChapter | undefined; scale: number; width: number }) {
  const { preview } = useWorkspace().deck;
  const playing = usePreview().phase !== 'silent';
  useEffect(() => {
    const timer = setTimeout(preview.warm, readyAfterMs);
    return () => clearTimeout(timer);
  }, [preview]);
  const whole = width / Math.max(0.001, view.seconds());
  // Each step of the slider is the same factor: from the book to a word in one movement.
  const range = Math.log(closest / Math.max(1e-6, Math.min(whole, closest / 1.01)));
  const at = scale > 0 ? Math.log(scale / whole) / range : 0;
  const zoomTo = (share: number) => view.zoom((whole * Math.exp(share * range)) / view.now().scale);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <select className="input w-auto max-w-[24rem] min-w-0 text-ellipsis" aria-label="Chapter on the timeline" value={current?.id ?? ''} onChange={(event) => {
        const chapter = book.find(({ id }) => id === event.target.value);
        if (chapter) view.showChapter(chapter);
      }}>
        {book.map((chapter) => (
          <option key={chapter.id} value={chapter.id}>
            {chapter.title}
          </option>
        ))}
      </select>
      <button type="button" className="btn" onPointerEnter={() => preview.warm(current ? { chapterId: current.id, sceneIndex: null } : null)} onClick={() => head.toggle(current?.id ?? '')}>
        {playing ? <Pause size={13} fill="currentColor" aria-hidden /> : <Play size={13} fill="currentColor" aria-hidden />}
        {playing ? 'Pause' : 'Play'}
      </button>
      <span className="grow" />
      <span className="flex items-center gap-2">
        <button type="button" className="btn px-3" aria-label="Further away" onClick={() => view.zoom(1 / 2)}>
          −
        </button>
        <input type="range" className="h-6 w-28 max-sm:hidden" aria-label="Zoom" aria-valuetext={`${clock(width / (scale || 1))} in sight`} min={0} max={1} step={0.01} value={Math.max(0, Math.min(1, at))} onChange={(event) => zoomTo(Number(event.target.value))} />
        <button type="button" className="btn px-3" aria-label="Closer" onClick={() => view.zoom(2)}>
          +
        </button>
      </span>
      <button type="button" className="btn" disabled={!current} onClick={() => current && view.showChapter(current)}>
        Whole chapter
      </button>
      {book.length > 1 && (
        <button type="button" className="btn" onClick={() => view.showAll()}>
          Whole book
        </button>
      )}
    </div>
  );
}
