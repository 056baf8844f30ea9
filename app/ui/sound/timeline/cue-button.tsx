'use client';

import { useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import type { PlacedCue } from '../../../../lib/audio/types.ts';
import type { CueView } from '../../../../lib/services/views.ts';
import { capital, clock, decibels } from '../../format.ts';
import { lanes } from './draw.ts';
import type { Span } from './span.ts';
import type { useCueVerbs } from './use-cue-verbs.ts';
import { nearestWord } from './words.ts';
import type { TimedWord } from './words.ts';

interface Props {
  cue: CueView;
  placed: PlacedCue;
  span: Span;
  words: readonly TimedWord[];
  selected: boolean;
  tabStop: boolean;
  verbs: ReturnType<typeof useCueVerbs>;
  onSelect: () => void;
  onKeys: (event: KeyboardEvent) => void;
}

/** Further than this from where it was pressed, a sound is dragged and not chosen, pixels. */
const dragFrom = 4;

/** One sound on the timeline: chosen, dragged to a word, or taken by its end. */
export function CueButton({ cue, placed, span, words, selected, tabStop, verbs, onSelect, onKeys }: Props) {
  const [by, setBy] = useState<{ part: 'whole' | 'end'; pixels: number } | null>(null);
  const left = (placed.start - span.from) * span.scale;
  const wide = Math.max(24, (placed.end - placed.start) * span.scale);
  // What begins before the edge keeps its name in sight.
  const inset = Math.max(0, -left);

  const drag = (part: 'whole' | 'end') => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    onSelect();
    const from = event.clientX;
    const element = event.currentTarget;
    element.setPointerCapture(event.pointerId);
    const distance = (moved: globalThis.PointerEvent) => moved.clientX - from;
    const move = (moved: globalThis.PointerEvent) => setBy({ part, pixels: distance(moved) });
    const forget = () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', end);
      element.removeEventListener('pointercancel', forget);
      setBy(null);
    };
    const end = (moved: globalThis.PointerEvent) => {
      const pixels = distance(moved);
      forget();
      if (Math.abs(pixels) < dragFrom) return;
      const seconds = pixels / span.scale;
      if (part === 'whole') verbs.toWord(cue, nearestWord(words, placed.start + seconds));
      else if (cue.lane === 'effect') verbs.shape(cue, { trimTailSeconds: Math.max(0, cue.trimTailSeconds - seconds) });
      else verbs.untilWord(cue, nearestWord(words, placed.end - placed.fadeOutSeconds + seconds));
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', forget);
  };

  const shift = by?.part === 'whole' ? by.pixels : 0;
  const longer = by?.part === 'end' ? by.pixels : 0;
  const word = cue.word.trim().replace(/\s+/g, ' ');
  return (
    <div className="absolute" style={{ left: left + shift, top: lanes.cues[cue.lane], width: Math.max(24, wide + longer), height: lanes.cueTall }}>
      <button
        type="button"
        data-timeline-cue={cue.id}
        tabIndex={tabStop ? 0 : -1}
        aria-pressed={selected}
        aria-label={`${capital(cue.label)}${word === '' ? '' : `, “${word}”`}, at ${clock(placed.start)}, ${(placed.end - placed.start).toFixed(1)} seconds, ${decibels(cue.gainDb, 0)} dB`}
        className={`h-full w-full cursor-grab touch-none overflow-hidden rounded-small border text-left text-[12px] whitespace-nowrap ${selected ? 'border-accent bg-accent-wash' : 'border-line-strong'}`}
        style={{ paddingLeft: 4 + inset }}
        onPointerDown={drag('whole')}
        onClick={onSelect}
        onKeyDown={onKeys}
      >
        {capital(cue.label)}
      </button>
      {selected && <div aria-hidden className="absolute inset-y-0 right-0 w-2 cursor-ew-resize touch-none rounded-small bg-accent" onPointerDown={drag('end')} />}
    </div>
  );
}
