'use client';

import { useEffect, useRef } from 'react';
import type { PointerEvent } from 'react';

/** Within so many pixels of the list's edge it scrolls, at most so many a frame. */
const edge = 56;
const mostStep = 22;

/**
 * Chooses lines by drawing the mouse over them: from the line where the button went down to the one under the pointer. The
 * list scrolls where the pointer comes near its edge. Within one line the text is marked as everywhere, and fingers scroll.
 *
 * @param onRange called with each line that the range comes to; `onDone` when the button is let go after that
 * @returns the handler of the list of lines, which carry their id as `data-line`
 */
export function useDragSelect(scroller: HTMLElement | null, { onRange, onDone }: { onRange: (from: string, to: string) => void; onDone: () => void }): (event: PointerEvent) => void {
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);
  return (event) => {
    const from = lineOf(event.target);
    if (event.pointerType !== 'mouse' || event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey || from === null || isPressed(event.target)) return;
    stop.current?.();
    let [x, y] = [event.clientX, event.clientY];
    let to = from;
    let frame = 0;
    const look = () => {
      const under = lineOf(document.elementFromPoint(x, y));
      if (under === null || under === to) return;
      // The lines are what is chosen now: no text is marked across them.
      document.documentElement.classList.add('drawing-lines');
      window.getSelection()?.removeAllRanges();
      to = under;
      onRange(from, to);
    };
    const roll = () => {
      frame = requestAnimationFrame(roll);
      if (scroller === null || to === from) return;
      const { top, bottom } = scroller.getBoundingClientRect();
      const beyond = y < top + edge ? y - top - edge : y > bottom - edge ? y - bottom + edge : 0;
      if (beyond === 0) return;
      scroller.scrollTop += Math.sign(beyond) * Math.min(mostStep, Math.ceil(Math.abs(beyond) / 3));
      look();
    };
    const move = (moved: globalThis.PointerEvent) => {
      [x, y] = [moved.clientX, moved.clientY];
      // The button was let go where the page could not see it.
      if ((moved.buttons & 1) === 0) end();
      else look();
    };
    const end = () => {
      cancelAnimationFrame(frame);
      document.removeEventListener('pointermove', move);
      document.removeEventListener('pointerup', end);
      document.removeEventListener('pointercancel', end);
      document.documentElement.classList.remove('drawing-lines');
      stop.current = null;
      if (to !== from) onDone();
    };
    stop.current = end;
    document.addEventListener('pointermove', move);
    document.addEventListener('pointerup', end);
    document.addEventListener('pointercancel', end);
    frame = requestAnimationFrame(roll);
  };
}

function lineOf(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>('[data-line]')?.dataset['line'] ?? null) : null;
}

/** What is pressed by itself and starts no range. */
function isPressed(target: EventTarget): boolean {
  return target instanceof Element && target.closest('button, a, input, select, textarea') !== null;
}
