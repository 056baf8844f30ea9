'use client';

import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { heightBetween } from './peaks.ts';
import type { Peaks } from './peaks.ts';
import { placeAt } from './place.ts';
import { Scrubber, useWidth } from './scrubber.tsx';
import { tokenColour, useThemeChange } from './theme-colour.ts';
import { usePeaks, usePlayerSeconds } from './use-player.ts';

/**
 * The waveform of a mix, each bar in the colour of who speaks; a slider under it for pointer and keys.
 *
 * A canvas of our own rather than wavesurfer.js: its renderFunction is called for each slice of the drawing without being
 * told which slice it is, and its progress layer is the same drawing in one colour, so a played bar would lose its
 * speaker. What is left of it (a click, a cursor) is less code than adapting it.
 */
export function Waveform({ mix, height, step = 3 }: { mix: ExportView; height: number; step?: number }) {
  const { player } = useWorkspace();
  const { data: peaks } = usePeaks(mix);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(canvas);
  const seconds = usePlayerSeconds();
  const duration = mix.timeline.durationSeconds;
  const colours = useMemo(() => new Map(mix.speakers.map((speaker) => [speaker.id, speaker.colour])), [mix.speakers]);

  const redraw = useCallback(() => {
    if (canvas.current && peaks && width > 0) draw(canvas.current, { peaks, mix, colours, width, height, step });
  }, [peaks, mix, colours, width, height, step]);
  useEffect(redraw, [redraw]);
  useThemeChange(redraw);

  return (
    <Scrubber playback={player} label="Place in the mix" height={height} seconds={seconds} from={0} to={duration}>
      <canvas ref={canvas} className="block h-full w-full" data-drawn={peaks && width > 0 ? 'true' : 'false'} />
    </Scrubber>
  );
}

interface Drawing {
  peaks: Peaks;
  mix: ExportView;
  colours: Map<string | null, number>;
  width: number;
  height: number;
  step: number;
}

function draw(canvas: HTMLCanvasElement, { peaks, mix, colours, width, height, step }: Drawing): void {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(scale, scale);
  const pause = tokenColour(canvas, '--wave');
  const palette = Array.from({ length: 9 }, (_, index) => tokenColour(canvas, `--p${index}`));
  const { speech, durationSeconds } = mix.timeline;
  const perPixel = durationSeconds / width;
  const bars = Array.from({ length: Math.floor(width / step) }, (_, index) => ({ x: index * step, level: heightBetween(peaks, index * step * perPixel, (index + 1) * step * perPixel) }));
  const loudest = bars.reduce((most, bar) => Math.max(most, bar.level), 0.05);
  for (const { x, level } of bars) {
    const middle = (x + step / 2) * perPixel;
    const line = speech[placeAt(speech, middle)];
    const spoken = line !== undefined && middle <= line.end;
    pen.fillStyle = (spoken ? palette[(colours.get(line.characterId) ?? 0) % 9] : pause) ?? pause;
    // A little over proportion, so that the eye finds the lively passages.
    const tall = Math.max(1.5, (level / loudest) ** 1.4 * (height - 2));
    pen.beginPath();
    pen.roundRect(x, (height - tall) / 2, step * 0.66, tall, step / 3);
    pen.fill();
  }
}
