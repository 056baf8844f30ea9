'use client';

import dynamic from 'next/dynamic';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { toast } from 'sonner';
import { Nothing } from '../nothing.ts';
import { openAid, showAid, subscribeAid } from './help-desk.ts';
import { PaletteSoon } from './palette-soon.tsx';
import { shortcutTable, type ShortcutRow } from './shortcuts.ts';

const loadPalette = () => import('./palette.tsx').then((file) => file.Palette);
const ShortcutSheet = dynamic(() => import('./shortcut-sheet.tsx').then((file) => file.ShortcutSheet), { loading: Nothing });
const WorkPanel = dynamic(() => import('../work/work-panel.tsx').then((file) => file.WorkPanel), { loading: Nothing });

const close = () => showAid(null);

/** Command palette (Ctrl or Cmd K), shortcut sheet (?) and the list of work: loaded when they are first opened. */
export function Aids({ shortcuts = shortcutTable }: { shortcuts?: readonly ShortcutRow[] }) {
  const aid = useSyncExternalStore(subscribeAid, openAid, () => null);
  const [Palette, setPalette] = useState<Awaited<ReturnType<typeof loadPalette>> | null>(null);
  const [typed, setTyped] = useState('');
  const asked = aid === 'palette';
  useEffect(() => {
    if (!asked) return undefined;
    let current = true;
    loadPalette().then(
      (found) => setPalette(() => found),
      () => {
        // Another aid may stand open by now, or none.
        if (!current) return;
        close();
        toast.error('The studio does not answer. Is it still running? Nothing is lost; try again once it is.');
      },
    );
    return () => {
      current = false;
      setTyped('');
    };
  }, [asked]);
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      // Whoever holds Ctrl may be on the way to K: what is typed right after finds the palette there.
      if (event.key === 'Control' || event.key === 'Meta') void loadPalette().catch(() => null);
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        showAid(openAid() === 'palette' ? null : 'palette');
      } else if (event.key === '?' && !event.ctrlKey && !event.metaKey && openAid() === null && !writes(event.target)) {
        event.preventDefault();
        showAid('shortcuts');
      }
    };
    window.addEventListener('keydown', keys);
    return () => window.removeEventListener('keydown', keys);
  }, []);
  if (asked) return Palette === null ? <PaletteSoon typed={typed} onType={setTyped} onClose={close} /> : <Palette shortcuts={shortcuts} before={typed} onClose={close} />;
  if (aid === 'shortcuts') return <ShortcutSheet shortcuts={shortcuts} onClose={close} />;
  if (aid === 'work') return <WorkPanel onClose={close} />;
  return null;
}

/** Whether a key typed there is a letter of a text. */
function writes(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input:not([type="radio"], [type="checkbox"], [type="range"]), textarea, select') !== null);
}
