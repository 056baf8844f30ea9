'use client';

/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events -- lines are options of the script's
   listbox, which holds the focus and the keys (script-list.tsx); no native option can hold a manuscript's line */

import { memo } from 'react';
import type { PlacedSpeech } from '../../../lib/audio/types.ts';
import { unsureBelow } from '../../../lib/services/views.ts';
import type { CueView, LineState, SegmentView } from '../../../lib/services/views.ts';
import { capital, personColour } from '../format.ts';
import type { Speaker } from './cast-of.ts';
import { useCurrentWord } from '../player/use-player.ts';
import { cutAtMarks } from './pieces.ts';
import { why } from './why.ts';

export interface LineProps {
  segment: SegmentView;
  speaker: Speaker;
  cues: CueView[];
  /** Others who speak nearby, offered where the reader is not sure. */
  nearby: Speaker[];
  selected: boolean;
  /** Where it lies in the mix, while it is the line that sounds there. */
  sounding: PlacedSpeech | null;
  /** Its own sound is being heard, or made to be heard. */
  hearing: boolean;
  position: number;
  of: number;
  onSelect: (id: string) => void;
}

const states: Record<LineState, string> = { none: 'not spoken yet', queued: 'waiting', making: 'being spoken', ready: 'ready', stale: 'changed since it was spoken', failed: 'failed', silent: 'a pause' };

/** One line of the manuscript. An option of the script's listbox: the list holds the focus, the line only shows it. */
export const Line = memo(function Line({ segment, speaker, cues, nearby, selected, sounding, hearing, position, of, onSelect }: LineProps) {
  if (segment.kind === 'scene-break') return <SceneBreak segment={segment} selected={selected} position={position} of={of} onSelect={onSelect} />;
  const narrates = segment.kind !== 'dialogue' && segment.kind !== 'thought';
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
        tabIndex={-1}
        onClick={() => onSelect(segment.id)}
        className={`grid cursor-pointer grid-cols-[3px_minmax(0,1fr)_auto] gap-x-3 rounded-small py-[7px] pr-2.5 pl-1.5 outline-none sm:grid-cols-[6.5rem_3px_minmax(0,1fr)_4.25rem] ${selected ? 'bg-raised shadow-lift' : sounding ? 'bg-accent-wash/60' : 'hover:bg-surface'}`}
        style={{ color: personColour(speaker.colour) }}
      >
        <span className="truncate font-ui text-[13px] leading-[27px] font-semibold max-sm:col-start-2 max-sm:leading-5 sm:text-right" title={speaker.name}>
          {speaker.name}
        </span>
        <span aria-hidden className="rounded-sm bg-current max-sm:col-start-1 max-sm:row-span-2 max-sm:row-start-1" />
        <span className={`font-text text-[17px] leading-[1.65] [overflow-wrap:anywhere] max-sm:col-start-2 sm:text-lg sm:leading-[1.7] ${narrates ? 'text-ink-soft' : 'text-ink'} ${segment.kind === 'heading' ? 'text-[26px]! leading-snug! font-semibold tracking-tight text-ink!' : ''} ${segment.kind === 'verse' ? 'whitespace-pre-line' : ''} ${segment.kind === 'thought' || segment.kind === 'letter' ? 'italic' : ''}`}>
          {sounding ? <Sounding segment={segment} cues={cues} placed={sounding} /> : <Marked segment={segment} cues={cues} />}
          {unsure && <Doubt segment={segment} speaker={speaker} nearby={nearby} selected={selected} />}
        </span>
        <span className="flex items-center justify-end gap-2 self-start font-ui text-[13px] leading-[27px] text-ink-faint max-sm:col-start-3 max-sm:row-start-2">
          {segment.durationSeconds !== null && segment.state !== 'failed' && (
            <span>
              {segment.durationSeconds.toFixed(1)}
              <span className="sr-only"> seconds</span>
            </span>
          )}
          <StateMark state={hearing ? 'making' : segment.state} />
        </span>
      </div>
      {cues.length > 0 && <CueChips cues={cues} />}
    </div>
  );
});

export function isUnsure(segment: SegmentView): boolean {
  return segment.speakerSetBy === 'analysis' && segment.confidence < unsureBelow && segment.state !== 'silent';
}

/** The text while it sounds in the mix, its current word lit. */
function Sounding({ segment, cues, placed }: { segment: SegmentView; cues: CueView[]; placed: PlacedSpeech }) {
  return <Marked segment={segment} cues={cues} now={useCurrentWord(placed)} />;
}

function Marked({ segment, cues, now = null }: { segment: SegmentView; cues: CueView[]; now?: { start: number; end: number } | null }) {
  const lead = segment.text.length - segment.text.trimStart().length;
  const text = segment.text.trim();
  const pieces = cutAtMarks(text, {
    cues: cues.filter((cue) => cue.enabled).map((cue) => ({ start: cue.anchorStart - segment.start - lead, end: cue.anchorEnd - segment.start - lead })),
    changes: [],
    now: now && { start: now.start - lead, end: now.end - lead },
  });
  return pieces.map((piece) =>
    piece.cue || piece.now ? (
      <span key={piece.start} className={`${piece.cue ? 'cue-word' : ''} ${piece.now ? 'word-now' : ''}`}>
        {piece.text}
      </span>
    ) : (
      piece.text
    ),
  );
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

function SceneBreak({ segment, selected, position, of, onSelect }: Pick<LineProps, 'segment' | 'selected' | 'position' | 'of' | 'onSelect'>) {
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
        onClick={() => onSelect(segment.id)}
        className={`rounded-small py-4 text-center font-text text-lg text-ink-faint outline-none ${selected ? 'bg-raised shadow-lift' : ''}`}
      >
        {segment.text.trim() || '* * *'}
        <span className="sr-only">, a scene ends here</span>
      </div>
    </div>
  );
}
