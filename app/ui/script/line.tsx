'use client';

/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events -- lines are options of the script's
   listbox, which holds the focus and the keys (script-list.tsx); no native option can hold a manuscript's line */

import { Check, Ear, Lock, PenLine, StickyNote } from 'lucide-react';
import { memo } from 'react';
import type { MouseEvent } from 'react';
import type { PlacedSpeech } from '../../../lib/audio/types.ts';
import { unsureBelow } from '../../../lib/services/views.ts';
import type { CueView, LineState, SegmentView } from '../../../lib/services/views.ts';
import { capital, personColour } from '../format.ts';
import type { Speaker } from './cast-of.ts';
import { useCurrentWord } from '../player/use-player.ts';
import { cutAtMarks } from './pieces.ts';
import type { Manner } from './selection.ts';
import { why } from './why.ts';
import { kindStyle } from './kinds.ts';
import { emphasisOf } from './emphasis.ts';

export interface LineProps {
  segment: SegmentView;
  speaker: Speaker;
  cues: CueView[];
  /** Others who speak nearby, offered where the reader is not sure. */
  nearby: Speaker[];
  selected: boolean;
  /** The one among the chosen that the keys stand on. */
  lead: boolean;
  /** Where it lies in the mix, while it is the line that sounds there. */
  sounding: PlacedSpeech | null;
  /** Its own sound is being heard, or made to be heard. */
  hearing: boolean;
  position: number;
  of: number;
  onSelect: (id: string, manner: Manner) => void;
}

const states: Record<LineState, string> = { none: 'not spoken yet', queued: 'waiting', making: 'being spoken', ready: 'ready', stale: 'changed since it was spoken', failed: 'failed', silent: 'a pause' };

/** One line of the manuscript. An option of the script's listbox: the list holds the focus, the line only shows it. */
export const Line = memo(function Line({ segment, speaker, cues, nearby, selected, lead, sounding, hearing, position, of, onSelect }: LineProps) {
  if (segment.kind === 'scene-break') return <SceneBreak segment={segment} selected={selected} lead={lead} position={position} of={of} onSelect={onSelect} />;
  const narrates = segment.kind !== 'dialogue' && segment.kind !== 'thought' && segment.kind !== 'letter';
  const unsure = isUnsure(segment);
  return (
    <div className="mx-auto max-w-[48rem] px-2 sm:px-4">
      <div
        role="option"
        id={`line-${segment.id}`}
        aria-selected={selected}
        aria-setsize={of}
        aria-posinset={position}
        data-line={segment.id}
        data-state={segment.state}
        data-lead={lead ? '' : undefined}
        tabIndex={-1}
        onMouseDown={keepText}
        onClick={(event) => onSelect(segment.id, mannerOf(event))}
        className={`grid cursor-pointer grid-cols-[3px_minmax(0,1fr)_auto] gap-x-3 rounded-small py-[7px] pr-2.5 pl-1.5 outline-none sm:grid-cols-[6.5rem_3px_minmax(0,1fr)_4.25rem] ${lead ? 'bg-raised shadow-lift' : selected ? 'bg-raised' : sounding ? 'bg-accent-wash/60' : 'hover:bg-surface'}`}
        style={{ color: personColour(speaker.colour) }}
      >
        <span className="truncate font-ui text-[13px] leading-[27px] font-semibold max-sm:col-start-2 max-sm:leading-5 sm:text-right" title={speaker.name}>
          {speaker.name}
        </span>
        <span aria-hidden className="rounded-sm bg-current max-sm:col-start-1 max-sm:row-span-2 max-sm:row-start-1" />
        <span className={`font-text text-[17px] leading-[1.65] [overflow-wrap:anywhere] max-sm:col-start-2 sm:text-lg sm:leading-[1.7] ${narrates ? 'text-ink-soft' : 'text-ink'} ${kindStyle(segment.kind)}`}>
          {segment.silent ? (
            <s className="text-ink-faint decoration-1">
              <Marked segment={segment} cues={cues} />
            </s>
          ) : sounding ? (
            <Sounding segment={segment} cues={cues} placed={sounding} />
          ) : (
            <Marked segment={segment} cues={cues} />
          )}
          {unsure && <Doubt segment={segment} speaker={speaker} nearby={nearby} selected={lead} />}
        </span>
        <span className="flex items-center justify-end gap-2 self-start font-ui text-[13px] leading-[27px] text-ink-faint max-sm:col-start-3 max-sm:row-start-2">
          <Set segment={segment} />
          {segment.speakerSetBy === 'person' && !narrates && <Settled />}
          {segment.problems.length > 0 && <WorthHearing problems={segment.problems} />}
          {segment.silent && <span>silent</span>}
          {segment.durationSeconds !== null && segment.state !== 'failed' && !segment.silent && (
            <span>
              {segment.durationSeconds.toFixed(1)}
              <span className="sr-only"> seconds</span>
            </span>
          )}
          {!segment.silent && <StateMark state={hearing ? 'making' : segment.state} />}
        </span>
      </div>
      {cues.length > 0 && <CueChips cues={cues} />}
    </div>
  );
});

/** Shift and a click choose lines: the browser is not to mark the text between as well. */
function keepText(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault();
}

function mannerOf(event: MouseEvent): Manner {
  return { shift: event.shiftKey, toggle: event.ctrlKey || event.metaKey };
}

/** A small ear: the check of the take found something. */
function WorthHearing({ problems }: { problems: string[] }) {
  return (
    <span className="text-warn" title={`Worth hearing: ${problems.join(' ')}`}>
      <Ear size={14} aria-hidden />
      <span className="sr-only">worth hearing: {problems.join(' ')}</span>
    </span>
  );
}

/** Small marks for what a person set of how the line is spoken. */
function Set({ segment: { ear, locked, note } }: { segment: SegmentView }) {
  return (
    <>
      {ear !== null && <Mark icon={PenLine} said={`said otherwise: ${ear}`} />}
      {locked && <Mark icon={Lock} said="its take is kept" />}
      {note !== null && <Mark icon={StickyNote} said={`note: ${note}`} />}
    </>
  );
}

function Mark({ icon: Icon, said }: { icon: typeof Lock; said: string }) {
  return (
    <span title={said.charAt(0).toUpperCase() + said.slice(1)}>
      <Icon size={13} aria-hidden />
      <span className="sr-only">{said}</span>
    </span>
  );
}

/** A small tick: a person settled who speaks. */
function Settled() {
  return (
    <span title="You settled who speaks">
      <Check size={13} aria-hidden />
      <span className="sr-only">settled by you</span>
    </span>
  );
}

export function isUnsure(segment: SegmentView): boolean {
  return segment.speakerSetBy === 'analysis' && segment.confidence < unsureBelow && segment.state !== 'silent';
}

/** The text while it sounds in the mix, its current word lit. */
function Sounding({ segment, cues, placed }: { segment: SegmentView; cues: CueView[]; placed: PlacedSpeech }) {
  return <Marked segment={segment} cues={cues} now={useCurrentWord(placed)} />;
}

export function Marked({ segment, cues, now = null }: { segment: Pick<SegmentView, 'text' | 'start'> & Partial<Pick<SegmentView, 'stressed'>>; cues: CueView[]; now?: { start: number; end: number } | null }) {
  const lead = segment.text.length - segment.text.trimStart().length;
  const text = segment.text.trim();
  const { stressed, marks } = emphasisOf(text);
  const pieces = cutAtMarks(text, {
    cues: cues.filter((cue) => cue.enabled).map((cue) => ({ start: cue.anchorStart - segment.start - lead, end: cue.anchorEnd - segment.start - lead })),
    changes: marks,
    stressed: [...stressed, ...(segment.stressed ?? []).map((range) => ({ start: range.start - lead, end: range.end - lead }))],
    now: now && { start: now.start - lead, end: now.end - lead },
  });
  return pieces.map((piece) => {
    // The marks of emphasis stay in the text, for searching and copying; the italics say what they say.
    if (piece.changed) return <span key={piece.start} className="text-[0px]">{piece.text}</span>;
    const marked = piece.cue || piece.now ? (
      <span key={piece.start} className={`${piece.cue ? 'cue-word' : ''} ${piece.now ? 'word-now' : ''}`}>
        {piece.text}
      </span>
    ) : (
      piece.text
    );
    return piece.stressed ? <em key={piece.start}>{marked}</em> : marked;
  });
}

function StateMark({ state }: { state: LineState }) {
  if (state === 'failed') return <span className="font-semibold text-bad">failed</span>;
  return (
    <>
      <span aria-hidden title={states[state]} className={`mark ${state === 'none' || state === 'silent' ? '' : `mark-${state}`}`} />
      <span className="sr-only">, {states[state]}</span>
    </>
  );
}

/** Where the reader was not sure: why, and on the line one has chosen, the keys that settle it. */
function Doubt({ segment, speaker, nearby, selected }: { segment: SegmentView; speaker: Speaker; nearby: Speaker[]; selected: boolean }) {
  const offered = [speaker, ...nearby].filter((one) => one.key !== null).slice(0, 3);
  return (
    <span className="block pt-0.5 font-ui text-[13px] leading-5 text-warn not-italic">
      {why(segment)}
      {selected && (
        <span className="pointer-coarse:hidden">
          {offered.map((one) => (
            <span key={one.id ?? 'narrator'} className="ml-1.5 whitespace-nowrap">
              <kbd className="key">{one.key}</kbd> {one.name}
            </span>
          ))}
        </span>
      )}
    </span>
  );
}

function CueChips({ cues }: { cues: CueView[] }) {
  return (
    <div className="flex flex-wrap gap-2 py-0.5 pl-[1.2rem] sm:pl-[7.9rem]">
      {cues.map((cue) => (
        <span key={cue.id} className={`chip ${cue.enabled ? '' : 'text-ink-faint line-through'}`}>
          {cueText(cue)}
          {!cue.enabled && <span className="sr-only"> (off)</span>}
        </span>
      ))}
    </div>
  );
}

/** A cue in the script: "Rain on the roof begins on “drops”". */
export function cueText(cue: CueView): string {
  const word = cue.word.trim().replace(/\s+/g, ' ');
  const label = capital(cue.label);
  if (word === '') return cue.lane === 'effect' ? label : `${label} begins`;
  return cue.lane === 'effect' ? `${label} on “${word}”` : `${label} begins on “${word}”`;
}

function SceneBreak({ segment, selected, lead, position, of, onSelect }: Pick<LineProps, 'segment' | 'selected' | 'lead' | 'position' | 'of' | 'onSelect'>) {
  return (
    <div className="mx-auto max-w-[48rem] px-2 sm:px-4">
      <div
        role="option"
        id={`line-${segment.id}`}
        aria-selected={selected}
        aria-setsize={of}
        aria-posinset={position}
        tabIndex={-1}
        data-line={segment.id}
        onMouseDown={keepText}
        onClick={(event) => onSelect(segment.id, mannerOf(event))}
        className={`rounded-small py-4 text-center font-text text-lg text-ink-faint outline-none ${lead ? 'bg-raised shadow-lift' : selected ? 'bg-raised' : ''}`}
      >
        {segment.text.trim() || '* * *'}
        <span className="sr-only">, a scene ends here</span>
      </div>
    </div>
  );
}
