'use client';

import { memo, useEffect, useRef, useSyncExternalStore } from 'react';
import type { PickUpView, ProofLine } from '../../../lib/services/proof/view.ts';
import { personColour } from '../format.ts';
import type { MixPlayer } from '../player/mix-player.ts';
import { wordIndexAt } from '../player/place.ts';
import { cutAtMarks } from '../script/pieces.ts';

interface Props {
  player: MixPlayer;
  /** By character id; null is the narrator. */
  speakers: readonly { id: string | null; name: string; colour: number }[];
  title: string;
  lines: readonly ProofLine[];
  /** The line that sounds, or sounded last. */
  current: string | null;
  pickUps: readonly PickUpView[];
}

/** A chapter as it is heard: the line that sounds is raised, its word lit, and the page goes with it. A line pressed is played from. */
export function ProofText({ player, speakers, title, lines, current, pickUps }: Props) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (current === null || !player.playing()) return;
    box.current?.querySelector(`[data-line="${CSS.escape(current)}"]`)?.scrollIntoView({ block: 'center' });
  }, [current, player]);
  return (
    <section ref={box} aria-label={`Text of ${title}`} className="h-full overflow-y-auto px-3 py-6 outline-offset-[-2px] sm:px-8">
      <ol className="mx-auto grid max-w-[46rem] gap-0.5 pb-24">
        {lines.map((line, at) => (
          <li key={line.segmentId} data-line={line.segmentId} className={line.endsParagraph ? 'mb-3' : ''}>
            <Line player={player} line={line} now={line.segmentId === current} first={current === null && at === 0} speaker={speakers.find(({ id }) => id === line.characterId)} pickUps={pickUps.filter(({ segmentId }) => segmentId === line.segmentId)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

interface LineProps {
  player: MixPlayer;
  line: ProofLine;
  now: boolean;
  /** Nothing was heard yet, and this is where one begins. */
  first: boolean;
  speaker: { name: string; colour: number } | undefined;
  pickUps: readonly PickUpView[];
}

const Line = memo(
  function Line({ player, line, now, first, speaker, pickUps }: LineProps) {
    const marked = pickUps.filter(({ state }) => state === 'open').length;
    return (
      <button
        type="button"
        // One stop for the Tab key: the player's keys go from line to line.
        tabIndex={now || first ? 0 : -1}
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
  (before, after) => before.line === after.line && before.now === after.now && before.first === after.first && before.speaker?.name === after.speaker?.name && before.pickUps.length === after.pickUps.length && before.pickUps.every((one, at) => one === after.pickUps[at]),
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
