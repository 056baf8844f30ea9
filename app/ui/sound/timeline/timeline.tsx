'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { PreviewView } from '../../../../lib/services/exports/view.ts';
import type { CueView, ProjectView } from '../../../../lib/services/views.ts';
import { api } from '../../api.ts';
import { HearPreview } from '../../player/preview/hear-preview.tsx';
import { useWidth } from '../../player/scrubber.tsx';
import { useThemeChange } from '../../player/theme-colour.ts';
import { Sheet } from '../../sheet.tsx';
import { useMediaQuery } from '../../use-media-query.ts';
import { useScript, useWorkspace } from '../../workspace/context.tsx';
import { CueButton } from './cue-button.tsx';
import { CueInspector } from './cue-inspector.tsx';
import { drawTimeline, lanes, paletteOf } from './draw.ts';
import type { Palette, Scene } from './draw.ts';
import { held, visible, zoomed } from './span.ts';
import type { Span } from './span.ts';
import { useCueVerbs } from './use-cue-verbs.ts';
import { wordsOf } from './words.ts';

/** The lanes of a chapter by time: who speaks, and every sound where it is heard, to be moved and shaped. */
export function SoundTimeline({ project }: { project: ProjectView }) {
  const { projectId, deck } = useWorkspace();
  const [chosen, setChosen] = useState<string | null>(null);
  const chapterId = project.chapters.find((chapter) => chapter.id === chosen)?.id ?? project.chapters[0]?.id ?? '';
  const { data: view } = useQuery({
    queryKey: ['project', projectId, 'timeline', chapterId, project.revision],
    queryFn: ({ signal }) => api<PreviewView>(`/api/projects/${projectId}/timeline?chapter=${encodeURIComponent(chapterId)}`, { signal }),
    enabled: chapterId !== '',
    placeholderData: (before) => (before?.chapterId === chapterId ? before : undefined),
  });
  const { data: script } = useScript(chapterId === '' ? null : chapterId);
  const words = useMemo(() => (view && script ? wordsOf(view.timeline.speech, script.segments) : []), [view, script]);
  const scene = useMemo((): Scene | null => {
    if (!view) return null;
    const longest = (list: readonly { start: number; end: number }[]) => list.reduce((most, one) => Math.max(most, one.end - one.start), 0);
    return { view, words, longestLine: longest(view.timeline.speech), longestCue: longest(view.timeline.cues), colours: new Map(view.speakers.map((speaker) => [speaker.id, speaker.colour])) };
  }, [view, words]);

  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLFieldSetElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [looked, look] = useState<Span>({ from: 0, scale: 0 });
  const seconds = view?.timeline.durationSeconds ?? 0;
  const span = held(looked, seconds, Math.max(1, width));
  const palette = useRef<Palette | null>(null);
  const redraw = useCallback(() => {
    if (!canvas.current || !scene || width === 0) return;
    palette.current ??= paletteOf(canvas.current);
    drawTimeline(canvas.current, scene, { from: span.from, scale: span.scale }, width, palette.current);
  }, [scene, width, span.from, span.scale]);
  useEffect(redraw, [redraw]);
  const repaint = useCallback(() => {
    palette.current = null;
    redraw();
  }, [redraw]);
  useThemeChange(repaint);

  useEffect(() => {
    const move = () => {
      if (!head.current) return;
      const here = deck.preview.shown().target?.chapterId === chapterId;
      const x = (deck.preview.time() - span.from) * span.scale;
      head.current.hidden = !here || x < 0 || x > width;
      head.current.style.transform = `translateX(${x}px)`;
    };
    move();
    return deck.preview.subscribe(move);
  }, [deck, chapterId, span.from, span.scale, width]);

  const zoom = (factor: number, x = width / 2) => look(zoomed(span, factor, x, seconds, width));
  const pan = (pixels: number) => look(held({ ...span, from: span.from + pixels / span.scale }, seconds, width));
  // React listens to the wheel passively; here the page must not scroll or zoom with it.
  const wheel = useRef<(event: WheelEvent) => void>(() => undefined);
  useEffect(() => {
    wheel.current = (event) => {
      const sideways = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
      if (!event.ctrlKey && sideways === 0) return;
      event.preventDefault();
      if (event.ctrlKey) zoom(Math.exp(-event.deltaY / 200), event.clientX - (box.current?.getBoundingClientRect().left ?? 0));
      else pan(sideways);
    };
  });
  useEffect(() => {
    const element = box.current;
    const listen = (event: WheelEvent) => wheel.current(event);
    element?.addEventListener('wheel', listen, { passive: false });
    return () => element?.removeEventListener('wheel', listen);
  }, []);

  const verbs = useCueVerbs(words);
  const [selected, select] = useState<string | null>(null);
  const placed = useMemo(() => new Map((view?.timeline.cues ?? []).map((cue) => [cue.cueId, cue])), [view]);
  // In the order of the story, those without a sound yet too: the inspector makes it.
  const cues = project.cues.filter((cue) => cue.chapterId === chapterId);
  const cue = cues.find((one) => one.id === selected) ?? null;
  const narrow = !useMediaQuery('(min-width: 48rem)');

  const focusCue = (id: string) => {
    select(id);
    const at = placed.get(id);
    if (at && (at.start < span.from || at.start > span.from + width / span.scale)) look(held({ ...span, from: at.start - width / span.scale / 3 }, seconds, width));
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-timeline-cue="${id}"]`)?.focus());
  };
  const keys = (event: KeyboardEvent, one: CueView) => {
    const heard = cues.filter((other) => placed.has(other.id));
    const at = heard.findIndex((other) => other.id === one.id);
    const next = event.key === 'ArrowDown' ? heard[at + 1] : event.key === 'ArrowUp' ? heard[at - 1] : undefined;
    if (next) focusCue(next.id);
    else if (!verbs.key(one, event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const byId = new Map(cues.map((one) => [one.id, one]));
  const to = span.from + width / span.scale;
  const seen = view && scene && width > 0 ? visible(view.timeline.cues, span.from, to, scene.longestCue) : [];
  // One of them is reached by Tab: the selected one, or the first that is seen.
  const tabStop = seen.some((one) => one.cueId === selected) ? selected : (seen[0]?.cueId ?? null);
  const inspector = cue && <CueInspector key={`${cue.id} ${cue.version}`} cue={cue} verbs={verbs} />;

  return (
    <section aria-label="Timeline" className="mt-8">
      <div className="flex flex-wrap items-center gap-2">
        <select className="input w-auto max-w-[20rem]" aria-label="Chapter on the timeline" value={chapterId} onChange={(event) => setChosen(event.target.value)}>
          {project.chapters.map((chapter) => (
            <option key={chapter.id} value={chapter.id}>
              {chapter.title}
            </option>
          ))}
        </select>
        <HearPreview target={{ chapterId, sceneIndex: null }} className="btn">
          Play
        </HearPreview>
        <span className="grow" />
        <button type="button" className="btn" aria-label="Further away" onClick={() => zoom(1 / 2)}>
          −
        </button>
        <button type="button" className="btn" aria-label="Closer" onClick={() => zoom(2)}>
          +
        </button>
        <button type="button" className="btn" onClick={() => look({ from: 0, scale: 0 })}>
          Whole chapter
        </button>
      </div>
      <div className="card mt-2 overflow-hidden">
        {/* Keys come here from the sounds on it; by itself it scrolls and zooms. */}
        <fieldset
          ref={box}
          aria-label="Sounds by time"
          className="relative min-w-0 touch-pan-y select-none"
          style={{ height: lanes.height }}
          onPointerDown={(event) => {
            if (event.target !== canvas.current) return;
            const start = event.clientX;
            const before = span;
            const element = event.currentTarget;
            element.setPointerCapture(event.pointerId);
            const move = (moved: PointerEvent) => look(held({ ...before, from: before.from - (moved.clientX - start) / before.scale }, seconds, width));
            const end = () => {
              element.removeEventListener('pointermove', move);
              element.removeEventListener('pointerup', end);
              element.removeEventListener('pointercancel', end);
            };
            element.addEventListener('pointermove', move);
            element.addEventListener('pointerup', end);
            element.addEventListener('pointercancel', end);
          }}
        >
          <canvas ref={canvas} aria-hidden className="block h-full w-full" />
          {seen.map((one) => {
            const known = byId.get(one.cueId);
            return known && <CueButton key={one.cueId} cue={known} placed={one} span={span} words={words} selected={selected === one.cueId} tabStop={tabStop === one.cueId} verbs={verbs} onSelect={() => select(one.cueId)} onKeys={(event) => keys(event, known)} />;
          })}
          <div ref={head} aria-hidden hidden className="pointer-events-none absolute inset-y-0 left-0 w-0.5 bg-ink" />
        </fieldset>
      </div>
      <p className="mt-2 text-[13px] leading-6 text-ink-faint pointer-coarse:hidden">
        On a sound: <kbd className="key">←</kbd> <kbd className="key">→</kbd> by a word, with <kbd className="key">Shift</kbd> by 0.1 s, with <kbd className="key">Alt</kbd> its end, <kbd className="key">+</kbd> <kbd className="key">-</kbd> level, <kbd className="key">D</kbd> once more, <kbd className="key">R</kbd> another take, <kbd className="key">Delete</kbd>, <kbd className="key">Enter</kbd> hear, <kbd className="key">↑</kbd> <kbd className="key">↓</kbd> the next one. <kbd className="key">Ctrl</kbd> and the wheel zoom.
      </p>
      {inspector &&
        (narrow ? (
          <Sheet title="Sound" onClose={() => select(null)}>
            {inspector}
          </Sheet>
        ) : (
          <div className="card mt-3 p-4">{inspector}</div>
        ))}
    </section>
  );
}
