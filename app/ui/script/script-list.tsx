'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Virtuoso } from 'react-virtuoso';
import type { VirtuosoHandle } from 'react-virtuoso';
import type { PlacedSpeech } from '../../../lib/audio/types.ts';
import type { ChapterView, CueView, SegmentView } from '../../../lib/services/views.ts';
import { SceneHead } from '../player/preview/hear-preview.tsx';
import { useClip, useCurrentSpeech, usePlaying } from '../player/use-player.ts';
import type { Speaker } from './cast-of.ts';
import { ChapterHead } from './chapter-head.tsx';
import { Line } from './line.tsx';
import { choose, chooseMany, chooseOne, extendTo } from './selection.ts';
import type { Manner, Selection } from './selection.ts';
import { useDragSelect } from './use-drag-select.ts';

interface Props {
  chapter: ChapterView;
  segments: SegmentView[];
  cues: CueView[];
  speakers: Speaker[];
  selection: Selection;
  onSelection: (selection: Selection) => void;
  /** Taps add lines instead of choosing one (for fingers, which have no Shift). */
  picking: boolean;
  onHear: (id: string) => void;
  /** Plays the chapter from a line on. */
  onPlayFrom: (id: string) => void;
  /** Gives all chosen lines to somebody. */
  onAssign: (speaker: Speaker) => void;
  /** What stands above the first line, below the chapter's title. */
  children?: ReactNode;
}

interface Row {
  segment: SegmentView;
  speaker: Speaker;
  cues: CueView[];
  nearby: Speaker[];
  /** The index of the scene that begins with this line; null within a scene, and where the chapter has only one. */
  opens: number | null;
}

/** What the lines are drawn by besides their own data. */
interface Shown {
  chapterId: string;
  selection: Selection;
  sounding: PlacedSpeech | null;
  making: string | null;
  of: number;
  onSelect: (id: string, manner: Manner) => void;
}

/** The manuscript: a listbox of lines, of which only those in sight are drawn. */
export function ScriptList({ chapter, segments, cues, speakers, selection, onSelection, picking, onHear, onPlayFrom, onAssign, children }: Props) {
  const list = useRef<VirtuosoHandle>(null);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const sounding = useCurrentSpeech();
  const playing = usePlaying();
  const clip = useClip();
  const rows = useMemo(() => rowsOf(segments, cues, speakers), [segments, cues, speakers]);
  const selectedId = selection.lead;
  const selected = rows.findIndex((row) => row.segment.id === selectedId);
  const order = useMemo(() => rows.map((row) => row.segment.id), [rows]);
  const soundingIndex = rows.findIndex((row) => row.segment.id === sounding?.segmentId);

  // Follows along while the mix plays; a person who scrolls away is brought back by the next line.
  useEffect(() => {
    if (playing && soundingIndex >= 0) list.current?.scrollIntoView({ index: soundingIndex, behavior: 'smooth', align: 'center' });
  }, [playing, soundingIndex]);

  // The bar for several lines takes room from the list: what the keys stand on stays in sight.
  const several = selection.ids.size > 1;
  const standing = useRef(selected);
  useEffect(() => {
    standing.current = selected;
  });
  useEffect(() => {
    if (!several) return;
    const frame = requestAnimationFrame(() => {
      if (standing.current >= 0) list.current?.scrollIntoView({ index: standing.current, behavior: 'auto' });
    });
    return () => cancelAnimationFrame(frame);
  }, [several]);

  const opened = useRef(selectedId);
  useEffect(() => {
    // A line that was asked for by a link is brought into sight once.
    const index = rows.findIndex((row) => row.segment.id === opened.current);
    if (index >= 0) list.current?.scrollToIndex({ index, align: 'center' });
    opened.current = null;
  }, [rows]);

  const box = useRef<HTMLDivElement>(null);
  // The first line is chosen for who comes by the keyboard, once: not for who comes back from a closed sheet.
  const begun = useRef(false);
  const latest = useRef({ selection, order, picking, onSelection });
  useEffect(() => {
    latest.current = { selection, order, picking, onSelection };
  });
  // One function for all drawings: a line is only drawn again when something of its own has changed.
  const select = useCallback((id: string, manner: Manner) => {
    const { selection: now, order: all, picking: adding, onSelection: tell } = latest.current;
    tell(choose(now, all, id, { shift: manner.shift, toggle: manner.toggle || adding }));
    // The list holds the keys, also for a line that was chosen by pointer.
    begun.current = true;
    box.current?.focus({ preventScroll: true });
  }, []);
  const draw = useDragSelect(scroller, {
    onRange: (from, to) => latest.current.onSelection(extendTo(chooseOne(from), latest.current.order, to)),
    onDone: () => {
      begun.current = true;
      box.current?.focus({ preventScroll: true });
    },
  });
  const go = (index: number, manner: Manner) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    onSelection(choose(selection, order, row.segment.id, manner));
    list.current?.scrollIntoView({ index: rows.indexOf(row), behavior: 'auto' });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const held = event.ctrlKey || event.metaKey;
    const row = rows[selected];
    const to = { ArrowDown: selected + 1, ArrowUp: selected - 1, PageDown: selected + 10, PageUp: selected - 10, Home: 0, End: rows.length - 1 }[event.key];
    if (held) {
      if (event.key.toLowerCase() !== 'a') return;
      onSelection(chooseMany(selection, order));
    } else if (to !== undefined) go(to, { shift: event.shiftKey, toggle: false });
    else if (event.key === 'Escape' && selection.ids.size > 1 && selectedId !== null) onSelection(chooseOne(selectedId));
    else if (event.key === 'Enter' && row) (event.shiftKey ? onPlayFrom : onHear)(row.segment.id);
    else if (/^\d$/.test(event.key) && row) {
      const speaker = speakers.find((one) => one.key === event.key);
      if (!speaker || (selection.ids.size === 1 && row.segment.kind === 'scene-break')) return;
      onAssign(speaker);
    } else return;
    event.preventDefault();
  };

  return (
    <div ref={setScroller} className="h-full overflow-y-auto overscroll-contain" data-script>
      <ChapterHead chapter={chapter} quiet={rows[0]?.segment.kind === 'heading'} />
      {children}
      <div
        ref={box}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no select can hold a manuscript
        role="listbox"
        aria-multiselectable="true"
        aria-label={`Lines of ${chapter.title}`}
        aria-activedescendant={selected >= 0 ? `line-${selectedId}` : undefined}
        tabIndex={0}
        onKeyDown={keys}
        onPointerDown={draw}
        onFocus={(event) => {
          if (begun.current || selected >= 0 || !rows[0] || !event.currentTarget.matches(':focus-visible')) return;
          begun.current = true;
          onSelection(chooseOne(rows[0].segment.id));
        }}
        className="pb-24 outline-none"
        data-lines
      >
        <Virtuoso<Row, Shown>
          ref={list}
          data={rows}
          customScrollParent={scroller ?? undefined}
          initialItemCount={Math.min(rows.length, 24)}
          increaseViewportBy={600}
          computeItemKey={(_, row) => row.segment.id}
          context={{ chapterId: chapter.id, selection, sounding, making: clip.phase === 'making' ? clip.key : null, of: rows.length, onSelect: select }}
          itemContent={drawLine}
        />
      </div>
    </div>
  );
}

function drawLine(index: number, row: Row, { chapterId, selection, sounding, making, of, onSelect }: Shown) {
  const { opens, ...line } = row;
  const { id } = line.segment;
  const drawn = <Line {...line} selected={selection.ids.has(id)} lead={id === selection.lead} sounding={id === sounding?.segmentId ? sounding : null} hearing={making === `segments/${id}`} position={index + 1} of={of} onSelect={onSelect} />;
  if (opens === null) return drawn;
  return (
    <>
      <SceneHead target={{ chapterId, sceneIndex: opens }} />
      {drawn}
    </>
  );
}

function rowsOf(segments: SegmentView[], cues: CueView[], speakers: Speaker[]): Row[] {
  const byId = new Map(speakers.map((speaker) => [speaker.id, speaker]));
  const unknown = speakers[0] ?? { id: null, name: 'Narrator', colour: 0, key: '0', lines: 0 };
  const spoken = segments.filter((segment) => segment.text.trim() !== '' || segment.kind === 'scene-break');
  const scenes = new Set(spoken.map((segment) => segment.sceneIndex));
  let scene: number | null = null;
  const cuesOf = Map.groupBy(cues, (cue) => cue.segmentId);
  return spoken.map((segment, index) => {
    const around = spoken.slice(Math.max(0, index - 6), index + 7).flatMap((other) => (other.kind === 'dialogue' && other.characterId !== segment.characterId ? (byId.get(other.characterId) ?? []) : []));
    const opens = scenes.size > 1 && segment.kind !== 'scene-break' && segment.sceneIndex !== scene ? segment.sceneIndex : null;
    if (segment.kind !== 'scene-break') scene = segment.sceneIndex;
    return { opens, segment, speaker: byId.get(segment.characterId ?? segment.spokenBy) ?? unknown, cues: cuesOf.get(segment.id) ?? none, nearby: [...new Set(around)] };
  });
}
const none: CueView[] = [];
