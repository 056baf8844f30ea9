'use client';

import { useEffect } from 'react';
import type { RefObject } from 'react';
import type { View } from './view.ts';

/** Less far than this from where it was pressed, a place is chosen and nothing is moved, pixels. */
const dragFrom = 4;

/** The wheel and the hand on a timeline: Ctrl and the wheel zoom where the pointer is, sideways and a drag of its ground pan; a press chooses a place (`put`, seconds of the book). */
export function useHand(box: RefObject<HTMLElement | null>, view: View, put: (seconds: number) => void): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const leftEdge = () => element.getBoundingClientRect().left;
    // React listens to the wheel passively; here the page must not scroll or zoom with it.
    const wheel = (event: WheelEvent) => {
      const sideways = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
      if (!event.ctrlKey && sideways === 0) return;
      event.preventDefault();
      if (event.ctrlKey) view.zoom(Math.exp(-event.deltaY / 200), event.clientX - leftEdge());
      else view.pan(sideways);
    };
    const press = (event: PointerEvent) => {
      if (event.button !== 0 || !(event.target instanceof HTMLCanvasElement)) return;
      const start = event.clientX;
      const { from, scale } = view.now();
      let panned = false;
      element.setPointerCapture(event.pointerId);
      const move = (moved: PointerEvent) => {
        panned ||= Math.abs(moved.clientX - start) >= dragFrom;
        if (panned) view.panTo(from - (moved.clientX - start) / scale);
      };
      const forget = () => {
        element.removeEventListener('pointermove', move);
        element.removeEventListener('pointerup', end);
        element.removeEventListener('pointercancel', forget);
      };
      const end = () => {
        forget();
        if (!panned) put(from + (start - leftEdge()) / scale);
      };
      element.addEventListener('pointermove', move);
      element.addEventListener('pointerup', end);
      element.addEventListener('pointercancel', forget);
    };
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('pointerdown', press);
    return () => {
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('pointerdown', press);
    };
  }, [box, view, put]);
}
