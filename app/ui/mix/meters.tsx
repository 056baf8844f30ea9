'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { masterRate } from '../../../lib/audio/book-layout.ts';
import { loudnessUntil } from '../../../lib/audio/loudness-track.ts';
import { masters } from '../../../lib/audio/masters.ts';
import { samplesPerFrame } from '../../../lib/audio/mp3-info.ts';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import { decibels, levelSaid } from '../format.ts';
import { highestBetween } from '../player/peaks.ts';
import { usePeaks } from '../player/use-player.ts';
import { Term } from '../term/term.tsx';
import { useWorkspace } from '../workspace/context.tsx';

/** The scale of the meters, dB. */
const bottom = -42;
const share = (db: number): string => `${Math.min(100, Math.max(0, (100 * (db - bottom)) / -bottom))}%`;
const unitSeconds = samplesPerFrame / masterRate;
const { integratedLufs, truePeakDbtp } = masters.drama;

/**
 * What meters show at the place that is heard, as it was measured on the encoded file itself: momentary and short-term
 * loudness, and the highest sample. They move without React, as often as the player does.
 */
export function Meters({ mix }: { mix: ExportView }) {
  const { player } = useWorkspace();
  const { data: peaks } = usePeaks(mix);
  const { data: track } = useQuery({
    queryKey: ['loudness', mix.id],
    queryFn: async ({ signal }) => {
      const response = await fetch(`/api/exports/${mix.id}/loudness`, { signal });
      if (!response.ok) throw new Error(`loudness: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  });
  const box = useRef<HTMLUListElement>(null);

  useEffect(() => {
    const show = (name: string, db: number | null, unit: string, held: number | null = null) => {
      const meter = box.current?.querySelector<HTMLElement>(`[data-meter="${name}"]`);
      const set = (part: string, style: 'width' | 'left', value: string) => meter?.querySelector<HTMLElement>(`[data-part="${part}"]`)?.style.setProperty(style, value);
      const figure = meter?.querySelector('[data-part="figure"]');
      const said = levelSaid(db, unit);
      if (figure && figure.textContent !== said) figure.textContent = said;
      set('now', 'width', db === null ? '0%' : share(db));
      set('held', 'left', held === null ? '0%' : share(held));
    };
    const move = () => {
      const at = player.time();
      const loudness = (seconds: number) => (track ? loudnessUntil(track, unitSeconds, at, seconds) : null);
      const peak = (seconds: number) => (peaks && at > 0 ? 20 * Math.log10(highestBetween(peaks, at - seconds, at)) : null);
      show('momentary', loudness(0.4), 'LUFS');
      show('short', loudness(3), 'LUFS');
      show('peak', peak(0.1), 'dBFS', peak(1.5));
    };
    move();
    return player.subscribe(move);
  }, [player, peaks, track]);

  return (
    <ul ref={box} aria-label="Meters" className="mt-3 grid gap-x-6 gap-y-3 border-t border-line pt-3 text-[13px] text-ink-soft sm:grid-cols-3">
      <Meter name="momentary" aim={integratedLufs} says={`The line is the ${decibels(integratedLufs, 0)} LUFS that the whole is mastered to`}>
        <Term of="loudness">Loudness</Term> now
      </Meter>
      <Meter name="short" aim={integratedLufs} says={`The line is the ${decibels(integratedLufs, 0)} LUFS that the whole is mastered to`}>
        Over 3 seconds
      </Meter>
      <Meter name="peak" aim={truePeakDbtp} says={`The line is the ceiling of ${decibels(truePeakDbtp, 0)} dBTP; the light mark the highest of the last moments`}>
        Peak
      </Meter>
    </ul>
  );
}

function Meter({ name, aim, says, children }: { name: string; aim: number; says: string; children: ReactNode }) {
  return (
    <li data-meter={name}>
      <p className="flex items-baseline justify-between gap-2">
        <span>{children}</span>
        <span data-part="figure" className="text-ink tabular-nums">
          {levelSaid(null, '')}
        </span>
      </p>
      <div aria-hidden title={says} className="relative mt-1 h-2 overflow-hidden rounded-sm bg-line">
        <i data-part="now" className="block h-full bg-accent opacity-70" style={{ width: 0 }} />
        {name === 'peak' && <i data-part="held" className="absolute inset-y-0 w-0.5 bg-edge" />}
        <i className="absolute inset-y-0 w-0.5 bg-ink" style={{ left: share(aim) }} />
      </div>
    </li>
  );
}
