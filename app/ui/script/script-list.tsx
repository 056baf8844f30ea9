'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { Virtuoso } from 'react-virtuoso';
import type { VirtuosoHandle } from 'react-virtuoso';
import type { PlacedSpeech } from '../../../lib/audio/types.ts';
import type { ChapterView, CueView, SegmentView } from '../../../lib/services/views.ts';
import { useClip, useCurrentSpeech, usePlaying } from '../player/use-player.ts';
import type { Speaker } from './cast-of.ts';
import { ChapterHead } from './chapter-head.tsx';
import { Line } from './line.tsx';

interface Props {
  chapter: ChapterView;
  segments: SegmentView[];
  cues: CueView[];
  speakers: Speaker[];
  selectedId: string | null;
  onSelect: (id: string) => void;
  onHear: (id: string) => void;
  onAssign: (id: string, speaker: Speaker) => void;
}

interface Row {
  segment: SegmentView;
  speaker: Speaker;
  cues: CueView[];
  nearby: Speaker[];
}

/** What the lines are drawn by besides their own data. */
interface Shown {
  selectedId: string | null;
  sounding: PlacedSpeech | null;
  making: string | null;
  of: number;
  onSelect: (id: string) => void;
}

/** The manuscript: a listbox of lines, of which only those in sight are drawn. */
export function ScriptList({ chapter, segments, cues, speakers, selectedId, onSelect, onHear, onAssign }: Props) {
  const list = useRef<VirtuosoHandle>(null);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const sounding = useCurrentSpeech();
  const playing = usePlaying();
  const clip = useClip();
  const rows = useMemo(() => rowsOf(segments, cues, speakers), [segments, cues, speakers]);
  const selected = rows.findIndex((row) => row.segment.id === selectedId);
  const soundingIndex = rows.findIndex((row) => row.segment.id === sounding?.segmentId);

  // Follows along while the mix plays; a person who scrolls away is brought back by the next line.
  useEffect(() => {
    if (playing && soundingIndex >= 0) list.current?.scrollIntoView({ index: soundingIndex, behavior: 'smooth', align: 'center' });
  }, [playing, soundingIndex]);

  const opened = useRef(selectedId);
  useEffect(() => {
    // A line that was asked for by a link is brought into sight once.
    const index = rows.findIndex((row) => row.segment.id === opened.current);
    if (index >= 0) list.current?.scrollToIndex({ index, align: 'center' });
    opened.current = null;
  }, [rows]);

  const choose = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    onSelect(row.segment.id);
    list.current?.scrollIntoView({ index: rows.indexOf(row), behavior: 'auto' });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const row = rows[selected];
    const to = { ArrowDown: selected + 1, ArrowUp: selected - 1, PageDown: selected + 10, PageUp: selected - 10, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) choose(to);
    else if (event.key === 'Enter' && row) onHear(row.segment.id);
    else if (/^\d$/.test(event.key) && row) {
      const speaker = speakers.find((one) => one.key === event.key);
      if (!speaker || row.segment.kind === 'scene-break') return;
      onAssign(row.segment.id, speaker);
    } else return;
    event.preventDefault();
  };

  return (
    <div ref={setScroller} className="h-full overflow-y-auto overscroll-contain" data-script>
      <ChapterHead chapter={chapter} quiet={rows[0]?.segment.kind === 'heading'} />
      <div
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no select can hold a manuscript
        role="listbox"
        aria-label={`Lines of ${chapter.title}`}
        aria-activedescendant={selected >= 0 ? `line-${selectedId}` : undefined}
        tabIndex={0}
        onKeyDown={keys}
        onFocus={(event) => {
          if (selected < 0 && rows[0] && event.currentTarget.matches(':focus-visible')) onSelect(rows[0].segment.id);
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
          context={{ selectedId, sounding, making: clip.phase === 'making' ? clip.key : null, of: rows.length, onSelect }}
          itemContent={drawLine}
        />
      </div>
    </div>
  );
}

function drawLine(index: number, row: Row, { selectedId, sounding, making, of, onSelect }: Shown) {
  const { id } = row.segment;
  return <Line {...row} selected={id === selectedId} sounding={id === sounding?.segmentId ? sounding : null} hearing={making === `segments/${id}`} position={index + 1} of={of} onSelect={onSelect} />;
}

function rowsOf(segments: SegmentView[], cues: CueView[], speakers: Speaker[]): Row[] {
  const byId = new Map(speakers.map((speaker) => [speaker.id, speaker]));
  const unknown = speakers[0] ?? { id: null, name: 'Narrator', colour: 0, key: '0', lines: 0 };
  const spoken = segments.filter((segment) => segment.text.trim() !== '' || segment.kind === 'scene-break');
  const cuesOf = Map.groupBy(cues, (cue) => cue.segmentId);
  return spoken.map((segment, index) => {
    const around = spoken.slice(Math.max(0, index - 6), index + 7).flatMap((other) => (other.kind === 'dialogue' && other.characterId !== segment.characterId ? (byId.get(other.characterId) ?? []) : []));
    return { segment, speaker: byId.get(segment.characterId) ?? unknown, cues: cuesOf.get(segment.id) ?? none, nearby: [...new Set(around)] };
  });
}
const none: CueView[] = [];
