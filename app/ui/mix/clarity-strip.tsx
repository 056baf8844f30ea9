'use client';

import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { MixSettings } from '../../../lib/audio/settings.ts';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import { count } from '../format.ts';
import { useWidth } from '../player/scrubber.tsx';
import { tokenColour, useThemeChange } from '../player/theme-colour.ts';
import { clearEnough, clearLines, type ClearLine } from './clear-lines.ts';

const height = 14;

/**
 * How clear each line stands over what lies under it, on the scale of the waveform above: a bar a line, the taller the
 * clearer, full where it is as clear as need be, in the colour of warning where it stands under what is asked.
 */
export function ClarityStrip({ mix, clarity }: { mix: ExportView; clarity: MixSettings['clarity'] }) {
  const { timeline } = mix;
  const lines = useMemo(() => clearLines(timeline, clarity), [timeline, clarity]);
  return lines.length === 0 ? null : <Strip lines={lines} seconds={timeline.durationSeconds} />;
}

/** Of its own, so that it is measured whenever there are lines: a mix made anew may be the first with music in it. */
function Strip({ lines, seconds }: { lines: readonly ClearLine[]; seconds: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(canvas);
  const redraw = useCallback(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (!element || !pen || width === 0) return;
    const scale = window.devicePixelRatio || 1;
    element.width = Math.round(width * scale);
    element.height = Math.round(height * scale);
    pen.scale(scale, scale);
    const [good, warn] = [tokenColour(element, '--good'), tokenColour(element, '--warn')];
    const perPixel = Math.max(0.001, seconds) / width;
    // What stands under is drawn last: at a book's scale a pixel holds many lines.
    for (const { line, spare } of lines.toSorted((a, b) => b.spare - a.spare)) {
      const tall = spare < 0 ? height : 3 + ((height - 3) * Math.min(spare, clearEnough)) / clearEnough;
      pen.globalAlpha = spare < 0 ? 1 : 0.45;
      pen.fillStyle = spare < 0 ? warn : good;
      pen.fillRect(line.start / perPixel, height - tall, Math.max(1, (line.end - line.start) / perPixel - 1), tall);
    }
  }, [lines, width, seconds]);
  useEffect(redraw, [redraw]);
  useThemeChange(redraw);
  const under = lines.filter(({ spare }) => spare < 0).length;
  return (
    <>
      <span className="text-[13px] text-ink-soft max-sm:-mb-1.5">
        Clarity
        <span className="sr-only">: {under === 0 ? `every one of ${count(lines.length, 'line')} over music or ambience stands clear` : `${under} of ${count(lines.length, 'line')} over music or ambience stand under what is asked`}</span>
      </span>
      <canvas
        ref={canvas}
        aria-hidden
        title="How far each line stands over what lies under it: the taller the clearer, in amber where it is too little. The least clear are listed below."
        className="block w-full"
        style={{ height }}
        data-drawn={width > 0 ? 'true' : 'false'}
      />
    </>
  );
}
