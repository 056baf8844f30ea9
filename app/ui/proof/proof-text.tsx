'use client';

import { memo, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Virtuoso } from 'react-virtuoso';
import type { ListRange, VirtuosoHandle } from 'react-virtuoso';
import type { PickUpView, ProofLine } from '../../../lib/services/proof/view.ts';
import { personColour } from '../format.ts';
import type { MixPlayer } from '../player/mix-player.ts';
import { wordIndexAt } from '../player/place.ts';
import { cutAtMarks } from '../script/pieces.ts';

interface Props {
  player: MixPlayer;
  /** By character id; null is the narrator. */
  speakers: readonly NamedSpeaker[];
  title: string;
  lines: readonly ProofLine[];
  /** The line that sounds, or sounded last. */
  current: string | null;
  pickUps: readonly PickUpView[];
}

interface NamedSpeaker {
  id: string | null;
  name: string;
  colour: number;
}

/** What the lines are drawn by besides their own data. */
interface Shown {
  player: MixPlayer;
  current: string | null;
  /** The line that Tab comes to, by its place in the chapter. */
  stop: number;
  of: number;
  speakers: ReadonlyMap<string | null, NamedSpeaker>;
  pickUps: ReadonlyMap<string | null, readonly PickUpView[]>;
}

/** Lines drawn at once before it is known how many are in sight. */
const firstLines = 24;
const none: readonly PickUpView[] = [];

/** A chapter as it is heard: the line that sounds is raised, its word lit, and the page goes with it. A line pressed is played from. Only lines in sight are drawn. */
export function ProofText({ player, speakers, title, lines, current, pickUps }: Props) {
  const list = useRef<VirtuosoHandle>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [sight, setSight] = useState<ListRange | null>(null);
  const at = useMemo(() => lines.findIndex(({ segmentId }) => segmentId === current), [lines, current]);
  const bySpeaker = useMemo(() => new Map(speakers.map((one) => [one.id, one])), [speakers]);
  const byLine = useMemo(() => Map.groupBy(pickUps, ({ segmentId }) => segmentId), [pickUps]);
  useEffect(() => {
    if (at >= 0) list.current?.scrollIntoView({ index: at, behavior: 'auto', ...(player.playing() ? { align: 'center' as const } : {}) });
  }, [at, player]);
  // One stop for the Tab key: the line that sounds, or the first one in sight where that is elsewhere.
  const seen = sight === null || (at >= sight.startIndex && at <= sight.endIndex);
  const stop = at >= 0 && seen ? at : (sight?.startIndex ?? 0);
  return (
    <section ref={setScroller} aria-label={`Text of ${title}`} className="h-full overflow-y-auto px-3 py-6 outline-offset-[-2px] sm:px-8">
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- between a list and its items stands what measures them */}
      <div role="list" className="mx-auto max-w-[46rem] pb-24">
        <Virtuoso<ProofLine, Shown>
          ref={list}
          data={lines}
          {...(scroller === null ? {} : { customScrollParent: scroller })}
          initialItemCount={Math.min(lines.length, firstLines)}
          increaseViewportBy={600}
          computeItemKey={(_, line) => line.segmentId}
          rangeChanged={setSight}
          context={{ player, current, stop, of: lines.length, speakers: bySpeaker, pickUps: byLine }}
          itemContent={drawLine}
        />
      </div>
    </section>
  );
}

function drawLine(index: number, line: ProofLine, { player, current, stop, of, speakers, pickUps }: Shown) {
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- as its list
    <div role="listitem" aria-setsize={of} aria-posinset={index + 1} data-line={line.segmentId} className={line.endsParagraph ? 'pb-3.5' : 'pb-0.5'}>
      <Line player={player} line={line} now={line.segmentId === current} stop={index === stop} speaker={speakers.get(line.characterId)} pickUps={pickUps.get(line.segmentId) ?? none} />
    </div>
  );
}

interface LineProps {
  player: MixPlayer;
  line: ProofLine;
  now: boolean;
  /** Tab comes to it: the player's keys go from line to line. */
  stop: boolean;
  speaker: { name: string; colour: number } | undefined;
  pickUps: readonly PickUpView[];
}

const Line = memo(
  function Line({ player, line, now, stop, speaker, pickUps }: LineProps) {
    const marked = pickUps.filter(({ state }) => state === 'open').length;
    return (
      <button
        type="button"
        tabIndex={stop ? 0 : -1}
        aria-current={now ? 'true' : undefined}
        onClick={() => player.seek(line.start)}
        className={`grid w-full grid-cols-[3px_minmax(0,1fr)_auto] gap-x-3 rounded-small py-1 pr-2 pl-2 text-left sm:grid-cols-[6.5rem_3px_minmax(0,1fr)_auto] ${now ? 'bg-raised shadow-lift' : 'hover:bg-surface'}`}
        style={{ color: personColour(speaker?.colour ?? 0) }}
      >
        <span className="truncate text-[13px] leading-7 font-semibold max-sm:col-start-2 max-sm:leading-5 sm:text-right">{speaker?.name}</span>
        <span aria-hidden className="rounded-sm bg-current max-sm:col-start-1 max-sm:row-span-2 max-sm:row-start-1" />
        <span className={`font-text text-lg leading-7 whitespace-pre-line max-sm:col-start-2 ${now ? 'text-ink' : 'text-ink-soft'}`}>{now ? <Lit player={player} line={line} pickUps={pickUps} /> : <Text line={line} pickUps={pickUps} lit={null} />}</span>
        <span className="flex items-center gap-1 self-start pt-1.5 text-[12px] text-ink-faint max-sm:col-start-3 max-sm:row-start-1 max-sm:pt-0">
          {marked > 0 && <span className="font-semibold text-warn">{marked === 1 ? 'pick-up' : `${marked} pick-ups`}</span>}
          {line.heard && <span>heard</span>}
        </span>
      </button>
    );
  },
  (before, after) => before.line === after.line && before.now === after.now && before.stop === after.stop && before.speaker?.name === after.speaker?.name && before.pickUps.length === after.pickUps.length && before.pickUps.every((one, at) => one === after.pickUps[at]),
);

function Lit({ player, line, pickUps }: Pick<LineProps, 'player' | 'line' | 'pickUps'>) {
  const index = useSyncExternalStore(player.subscribe, () => wordIndexAt(line, player.time()), () => -1);
  return <Text line={line} pickUps={pickUps} lit={line.words[index] ?? null} />;
}

function Text({ line, pickUps, lit }: { line: ProofLine; pickUps: readonly PickUpView[]; lit: { start: number; end: number } | null }) {
  const own = line.text.trimEnd();
  const marks = pickUps.filter(({ state }) => state === 'open').map((one) => ({ start: one.anchorStart - line.textStart, end: one.anchorEnd - line.textStart }));
  return cutAtMarks(own, { cues: [], changes: marks, now: lit }).map((piece) =>
    piece.now || piece.changed ? (
      <span key={piece.start} className={`${piece.now ? 'word-now' : ''} ${piece.changed ? 'underline decoration-warn decoration-2 underline-offset-4' : ''}`}>
        {piece.text}
      </span>
    ) : (
      piece.text
    ),
  );
}
