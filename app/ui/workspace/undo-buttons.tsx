'use client';

import { Redo2, Undo2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useProject } from './context.tsx';
import { useUndo } from './use-undo.ts';

/** Takes the last edit back, or makes it again: two buttons (on a phone they are in the menu), and the keys that every editor has. */
export function UndoButtons() {
  const { edits } = useProject();
  const turn = useUndo();
  const latest = useRef(turn);
  useEffect(() => {
    latest.current = turn;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isField(event.target)) return;
      const key = event.key.toLowerCase();
      const redo = (key === 'z' && event.shiftKey) || (key === 'y' && !event.shiftKey);
      if (!redo && !(key === 'z' && !event.shiftKey)) return;
      event.preventDefault();
      // The studio knows best whether there is something: the page may not have heard of the last change yet.
      void latest.current(redo);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="flex max-sm:hidden">
      <button type="button" className="btn btn-quiet px-2" disabled={edits.undo === null} title={edits.undo === null ? 'Nothing to undo' : `Undo: ${edits.undo}`} aria-label={edits.undo === null ? 'Undo' : `Undo: ${edits.undo}`} onClick={() => void turn(false)}>
        <Undo2 size={16} aria-hidden />
      </button>
      <button type="button" className="btn btn-quiet px-2" disabled={edits.redo === null} title={edits.redo === null ? 'Nothing to do again' : `Do again: ${edits.redo}`} aria-label={edits.redo === null ? 'Redo' : `Redo: ${edits.redo}`} onClick={() => void turn(true)}>
        <Redo2 size={16} aria-hidden />
      </button>
    </div>
  );
}

/** Where the browser's own undo of typing holds. */
function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type)));
}
