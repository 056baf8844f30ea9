'use client';

import { useCallback, useEffect, useRef } from 'react';
import type { CueLane } from '../../../../lib/audio/types.ts';
import type { PreviewView } from '../../../../lib/services/exports/view.ts';
import { useWidth } from '../scrubber.tsx';
import { tokenColour, useThemeChange } from '../theme-colour.ts';

/**
 * What is heard when: a block for each line in its speaker's colour, only its outline where it has no sound yet, and
 * under them the beds and effects. There is no waveform before there is a mix.
 */
export function PreviewTrack({ view, height }: { view: PreviewView; height: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(canvas);
  const redraw = useCallback(() => {
    if (canvas.current && width > 0) draw(canvas.current, view, width, height);
  }, [view, width, height]);
  useEffect(redraw, [redraw]);
  useThemeChange(redraw);
  return <canvas ref={canvas} className="block h-full w-full" data-drawn={width > 0 ? 'true' : 'false'} />;
}

const laneTop: { [lane in CueLane]: number } = { effect: 0.66, ambience: 0.8, music: 0.9 };

function draw(canvas: HTMLCanvasElement, view: PreviewView, width: number, height: number): void {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(scale, scale);
  const { from, to, timeline } = view;
  const x = (seconds: number): number => (Math.max(0, Math.min(1, (seconds - from) / Math.max(0.001, to - from)))) * width;
  const palette = Array.from({ length: 9 }, (_, index) => tokenColour(canvas, `--p${index}`));
  const colours = new Map(view.speakers.map((speaker) => [speaker.id, speaker.colour]));
  const bar = (start: number, end: number, top: number, tall: number): void => {
    pen.beginPath();
    pen.roundRect(x(start), top, Math.max(1.5, x(end) - x(start) - 1), tall, 2);
  };
  for (const line of timeline.speech) {
    if (line.end <= line.start || line.end <= from || line.start >= to) continue;
    const colour = palette[(colours.get(line.characterId) ?? 0) % palette.length] ?? '';
    bar(line.start, line.end, 1, height * 0.55);
    if (line.asset === null) {
      pen.strokeStyle = colour;
      pen.setLineDash([2, 2]);
      pen.stroke();
    } else {
      pen.fillStyle = colour;
      pen.fill();
    }
  }
  const [accent, bed] = [tokenColour(canvas, '--accent'), tokenColour(canvas, '--edge')];
  for (const cue of timeline.cues) {
    if (cue.end <= from || cue.start >= to) continue;
    pen.fillStyle = cue.lane === 'effect' ? accent : bed;
    bar(cue.start, cue.end, height * laneTop[cue.lane], cue.lane === 'effect' ? 3 : 2);
    pen.fill();
  }
}
