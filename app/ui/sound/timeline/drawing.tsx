'use client';

import { useCallback, useEffect, useRef } from 'react';
import { useThemeChange } from '../../player/theme-colour.ts';
import { drawTimeline, paletteOf } from './draw.ts';
import type { Palette, Scene } from './draw.ts';
import type { View } from './view.ts';

/** What of the timeline is drawn: waveforms, words, chapters from afar. Follows every frame of a pan, and what comes in meanwhile. */
export function Drawing({ view, scene, width }: { view: View; scene: Scene; width: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = useRef<Palette | null>(null);
  const { waves } = scene;
  const redraw = useCallback(() => {
    if (!canvas.current || width === 0 || view.now().scale === 0) return;
    palette.current ??= paletteOf(canvas.current);
    drawTimeline(canvas.current, scene, view.now(), width, palette.current);
    canvas.current.dataset['drawn'] = waves.waits() ? 'false' : 'true';
  }, [view, scene, width, waves]);
  useEffect(() => {
    redraw();
    const forget = [view.onFrame(redraw), waves.subscribe(redraw)];
    return () => {
      for (const end of forget) end();
    };
  }, [redraw, view, waves]);
  const repaint = useCallback(() => {
    palette.current = null;
    redraw();
  }, [redraw]);
  useThemeChange(repaint);
  return <canvas ref={canvas} aria-hidden className="block h-full w-full" />;
}
