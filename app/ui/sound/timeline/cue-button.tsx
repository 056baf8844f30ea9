'use client';

import { useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import type { PlacedCue } from '../../../../lib/audio/types.ts';
import type { CueView } from '../../../../lib/services/views.ts';
import { capital, clock, decibels } from '../../format.ts';
import { dragged, partAt } from './drag.ts';
import type { Dragged, Look, Part } from './drag.ts';
import { lanes } from './draw.ts';
import type { CueVerbs } from './use-cue-verbs.ts';
import type { TimedWord } from './words.ts';

interface Props {
  cue: CueView;
  /** Seconds of its chapter. */
  placed: PlacedCue;
  /** Why it is not heard, in words; null where it is. */
  unheard: string | null;
  /** Where its chapter begins, pixels from the left edge; and how many pixels a second has. */
  origin: number;
  scale: number;
  words: readonly TimedWord[];
  selected: boolean;
  tabStop: boolean;
  verbs: CueVerbs;
  onSelect: () => void;
  onKeys: (event: KeyboardEvent) => void;
  /** It lies otherwise while a hand has it; null once it is let go. */
  onLook: (look: Look | null) => void;
}

/** Further than this from where it was pressed, a sound is dragged and not chosen, pixels. */
const dragFrom = 4;
/** Narrower ones could not be pressed. */
const narrowest = 24;
const cursors: Record<Part, string> = { whole: 'grab', head: 'ew-resize', tail: 'ew-resize', 'fade-in': 'col-resize', 'fade-out': 'col-resize' };

/** One sound on the timeline: chosen, dragged to a word, trimmed by its edges, faded by its upper corners. */
export function CueButton({ cue, placed, unheard, origin, scale, words, selected, tabStop, verbs, onSelect, onKeys, onLook }: Props) {
  const [inHand, setInHand] = useState<Dragged | null>(null);
  const look = inHand?.look ?? placed;
  const left = origin + look.start * scale;
  const width = Math.max(narrowest, (look.end - look.start) * scale);
  const fadeIn = look.fadeInSeconds * scale;
  const fadeOut = look.fadeOutSeconds * scale;
  // What begins before the edge keeps its name in sight.
  const inset = Math.max(0, -left);

  const partUnder = (event: PointerEvent<HTMLElement>): Part => {
    const box = event.currentTarget.getBoundingClientRect();
    return unheard === null ? partAt(event.clientX - box.left, event.clientY - box.top, { width, fadeIn, fadeOut }) : 'whole';
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    onSelect();
    if (!verbs.mayEdit) return;
    const from = event.clientX;
    const part = partUnder(event);
    const element = event.currentTarget;
    element.setPointerCapture(event.pointerId);
    let last: Dragged | null = null;
    const move = (moved: globalThis.PointerEvent) => {
      const pixels = moved.clientX - from;
      if (last === null && Math.abs(pixels) < dragFrom) return;
      last = dragged({ part, cue, placed, by: pixels / scale, words, scale, exact: moved.altKey });
      setInHand(last);
      onLook(last.look);
    };
    const letGo = () => {
      setInHand(null);
      onLook(null);
    };
    const forget = () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', end);
      element.removeEventListener('pointercancel', cancel);
    };
    const cancel = () => {
      forget();
      letGo();
    };
    const end = () => {
      forget();
      // It lies as it was let go until the studio has said where it is.
      if (last?.shape) void verbs.shape(cue, last.shape).finally(letGo);
      else letGo();
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', cancel);
  };

  const word = cue.word.trim().replace(/\s+/g, ' ');
  const label = capital(cue.label);
  const edge = selected ? 'border-accent' : unheard === null ? 'border-line-strong' : 'border-dashed border-edge';
  return (
    <div className="absolute" style={{ left, top: lanes.cues[cue.lane], width, height: lanes.cueTall }}>
      <button
        type="button"
        data-timeline-cue={cue.id}
        tabIndex={tabStop ? 0 : -1}
        aria-pressed={selected}
        aria-label={`${label}${word === '' ? '' : `, “${word}”`}, at ${clock(placed.start)}, ${unheard ?? `${(placed.end - placed.start).toFixed(1)} seconds`}, ${decibels(cue.gainDb, 0)} dB`}
        className={`h-full w-full touch-none overflow-hidden rounded-small border text-left text-[12px] whitespace-nowrap ${edge} ${selected ? 'bg-accent/10' : ''} ${unheard === null ? '' : 'hatched'}`}
        style={{ paddingLeft: 5 + inset }}
        onPointerDown={drag}
        onPointerMove={(event) => {
          if (event.buttons === 0 && verbs.mayEdit) event.currentTarget.style.cursor = cursors[partUnder(event)];
        }}
        onClick={onSelect}
        onKeyDown={onKeys}
      >
        <span className="rounded-sm bg-surface/75 px-0.5">
          {label}
          {unheard !== null && <span className="text-ink-faint"> · {unheard}</span>}
        </span>
      </button>
      {selected && verbs.mayEdit && unheard === null && width > 40 && (
        <div aria-hidden className="pointer-events-none absolute inset-0">
          <span className="absolute inset-y-3 -left-px w-1 rounded-full bg-accent" />
          <span className="absolute inset-y-3 -right-px w-1 rounded-full bg-accent" />
          <span className="absolute -top-1 size-2 -translate-x-1/2 rounded-full border border-surface bg-accent" style={{ left: fadeIn }} />
          <span className="absolute -top-1 size-2 translate-x-1/2 rounded-full border border-surface bg-accent" style={{ right: fadeOut }} />
        </div>
      )}
      {inHand && inHand.says !== '' && (
        <span aria-hidden className="pointer-events-none absolute top-full z-10 mt-0.5 rounded-small bg-ink px-1.5 py-0.5 text-[12px] whitespace-nowrap text-paper" style={{ left: inset }}>
          {inHand.says}
        </span>
      )}
    </div>
  );
}
