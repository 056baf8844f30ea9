'use client';

import dynamic from 'next/dynamic';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { KeyboardEvent } from 'react';
import { heardLanes } from '../../../../lib/audio/settings.ts';
import type { PlacedCue } from '../../../../lib/audio/types.ts';
import type { CueView, ProjectView } from '../../../../lib/services/views.ts';
import { Nothing } from '../../nothing.ts';
import { useWidth } from '../../player/scrubber.tsx';
import { useMediaQuery } from '../../use-media-query.ts';
import { useWorkspace } from '../../workspace/context.tsx';
import { AddHere } from './add-here.tsx';
import { chapterAt } from './book.ts';
import type { BookChapter } from './book.ts';
import { ClipWaves } from './clip-waves.ts';
import { CueButton } from './cue-button.tsx';
import { CueInspector } from './cue-inspector.tsx';
import type { Look } from './drag.ts';
import { lanes } from './draw.ts';
import type { Scene, Tile } from './draw.ts';
import { Drawing } from './drawing.tsx';
import { Head } from './head.ts';
import { LaneHeads } from './lane-heads.tsx';
import { Overview } from './overview.tsx';
import { PlayHead, placeOf } from './play-head.tsx';
import { asPlaced } from './sketch.ts';
import { visible } from './span.ts';
import type { Span } from './span.ts';
import { TimelineKeys } from './timeline-keys.tsx';
import { Toolbar } from './toolbar.tsx';
import { useBook } from './use-book.ts';
import { useCueVerbs } from './use-cue-verbs.ts';
import { useHand } from './use-hand.ts';
import { View } from './view.ts';
import type { TimedWord } from './words.ts';

const Sheet = dynamic(() => import('../../sheet.tsx').then((file) => file.Sheet), { loading: Nothing });

const noWords: readonly TimedWord[] = [];
const noLooks: ReadonlyMap<string, Look> = new Map();
/** More sounds than this in sight are drawn, and are to be had from closer by. */
const mostInHand = 150;

/** The book by time: who speaks and every sound where it is heard, from the whole of it down to a word, to be moved and shaped. */
export function SoundTimeline({ project }: { project: ProjectView }) {
  const { deck, projectId } = useWorkspace();
  const [view] = useState(() => new View());
  const [head] = useState(() => new Head(deck.preview));
  const [waves] = useState(() => new ClipWaves(projectId));
  const box = useRef<HTMLFieldSetElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const add = useRef<HTMLInputElement>(null);
  const width = useWidth(box);
  const base = useSyncExternalStore(view.subscribe, view.base, view.base);
  const { book, tiles } = useBook(project, base, width);
  useLayoutEffect(() => view.fit(book, width), [view, book, width]);
  useEffect(() => head.join(), [head]);
  useEffect(() => () => view.dispose(), [view]);

  // Elements stand where the look was when they were laid out, and are pushed along until they are laid out anew.
  const push = useCallback(() => {
    const { from } = view.base();
    if (layer.current) layer.current.style.transform = `translateX(${(from - view.now().from) * view.now().scale}px)`;
  }, [view]);
  useLayoutEffect(push, [push, base]);
  useEffect(() => view.onFrame(push), [view, push]);
  const put = useCallback(
    (seconds: number) => {
      const place = placeOf(book, seconds);
      if (place) head.put(place);
    },
    [book, head],
  );
  useHand(box, view, put);

  const [looks, setLooks] = useState(noLooks);
  const heard = useMemo(() => heardLanes(project.mixSettings), [project.mixSettings]);
  const scene = useMemo((): Scene => ({ book, tiles, waves, looks, heard }), [book, tiles, waves, looks, heard]);

  const verbs = useCueVerbs((cue) => tiles.get(cue.chapterId)?.words ?? noWords);
  const [selected, select] = useState<string | null>(null);
  const byId = useMemo(() => new Map(project.cues.map((cue) => [cue.id, cue])), [project.cues]);
  const cue = selected === null ? null : (byId.get(selected) ?? null);
  const narrow = !useMediaQuery('(min-width: 48rem)');
  const all = width > 0 && base.scale > 0 ? itemsIn(book, tiles, byId, base, width) : [];
  const items = all.length <= mostInHand ? all : all.filter((item) => item.cue.id === selected);
  // One of them is reached by Tab: the selected one, or the first that is in sight.
  const tabStop = items.some((item) => item.cue.id === selected) ? selected : (items.find((item) => item.left >= 0) ?? items[0])?.cue.id ?? null;

  const focusCue = (id: string) => {
    select(id);
    const one = byId.get(id);
    const chapter = book.find((each) => each.id === one?.chapterId);
    const tile = chapter && tiles.get(chapter.id);
    const at = tile?.view.timeline.cues.find(({ cueId }) => cueId === id) ?? tile?.sketches.find((sketch) => sketch.cue.id === id);
    if (chapter && at) view.reveal(chapter.start + at.start);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-timeline-cue="${id}"]`)?.focus());
  };
  const keys = (event: KeyboardEvent, one: CueView) => {
    const known = project.cues.filter((other) => tiles.has(other.chapterId));
    const at = known.findIndex((other) => other.id === one.id);
    const next = event.key === 'ArrowDown' ? known[at + 1] : event.key === 'ArrowUp' ? known[at - 1] : undefined;
    if (next) focusCue(next.id);
    else if (!verbs.key(one, event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const current = book[chapterAt(book, base.from + width / 2 / (base.scale || 1))];
  const inspector = verbs.mayEdit && cue && <CueInspector key={`${cue.id} ${cue.version}`} cue={cue} verbs={verbs} words={tiles.get(cue.chapterId)?.words ?? noWords} />;

  return (
    <section aria-label="Timeline" className="mt-8">
      <Toolbar view={view} head={head} book={book} current={current} scale={base.scale} width={width} />
      <div className="card mt-2 overflow-hidden">
        {book.length > 1 && <Overview book={book} view={view} current={current?.id ?? ''} />}
        <div className="sm:flex">
          <LaneHeads project={project} />
          {/* Keys come here from the sounds on it and from the play head. */}
          <fieldset ref={box} aria-label="Sounds by time" className="relative min-w-0 flex-1 touch-pan-y overflow-hidden select-none max-sm:border-t max-sm:border-line" style={{ height: lanes.height }}>
            <Drawing view={view} scene={scene} width={width} />
            <PlayHead head={head} view={view} book={book} tiles={tiles} onAdd={() => add.current?.focus()} />
            <div ref={layer} className="pointer-events-none absolute inset-0 [&>*]:pointer-events-auto">
              {items.map(({ cue: one, placed, unheard, origin, words }) => (
                <CueButton
                  key={one.id}
                  cue={one}
                  placed={placed}
                  unheard={unheard}
                  origin={origin}
                  scale={base.scale}
                  words={words}
                  selected={selected === one.id}
                  tabStop={tabStop === one.id}
                  verbs={verbs}
                  onSelect={() => select(one.id)}
                  onKeys={(event) => keys(event, one)}
                  onLook={(look) => setLooks(look ? new Map([[one.id, look]]) : noLooks)}
                />
              ))}
            </div>
          </fieldset>
        </div>
      </div>
      {all.length > mostInHand && <p className="mt-2 text-[13px] text-ink-soft">{all.length} sounds are in sight: come closer to take one in hand.</p>}
      {verbs.mayEdit && (
        <>
          <AddHere ref={add} head={head} book={book} tiles={tiles} onAdded={select} />
          <TimelineKeys />
        </>
      )}
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

interface Item {
  cue: CueView;
  placed: PlacedCue;
  unheard: string | null;
  origin: number;
  left: number;
  words: readonly TimedWord[];
}

/** The sounds in sight, and half a look around it, in the order of time. */
function itemsIn(book: readonly BookChapter[], tiles: ReadonlyMap<string, Tile>, byId: ReadonlyMap<string, CueView>, { from, scale }: Span, width: number): Item[] {
  const long = width / scale;
  return book.flatMap((chapter) => {
    const tile = tiles.get(chapter.id);
    if (!tile) return [];
    const [begin, end] = [from - long / 2 - chapter.start, from + 1.5 * long - chapter.start];
    const item = (cue: CueView, placed: PlacedCue, unheard: string | null): Item => ({ cue, placed, unheard, origin: (chapter.start - from) * scale, left: (chapter.start + placed.end - from) * scale, words: tile.words });
    const placed = visible(tile.view.timeline.cues, begin, end, tile.longestCue).flatMap((one) => {
      const cue = byId.get(one.cueId);
      return cue ? [item(cue, one, null)] : [];
    });
    const sketches = tile.sketches.filter((one) => one.end >= begin && one.start <= end).map((sketch) => item(sketch.cue, asPlaced(sketch), sketch.state));
    return [...placed, ...sketches].toSorted((a, b) => a.placed.start - b.placed.start);
  });
}
