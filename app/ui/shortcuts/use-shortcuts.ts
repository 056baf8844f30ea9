'use client';

import { useEffect, useMemo, useRef } from 'react';
import { useStored } from '../use-stored.ts';
import { chordOf, type Chord } from './chord.ts';
import { readChoices, shortcutFor, type KeyChoices, type ShortcutId, type ShortcutScope } from './table.ts';

const storedUnder = 'narratix-shortcuts';

/** The keys that this browser's person chose, and how to change them. */
export function useKeyChoices(): [KeyChoices, (choices: KeyChoices) => void] {
  const [kept, keep] = useStored(storedUnder);
  const choices = useMemo(() => readChoices(kept), [kept]);
  return [choices, (next) => keep(JSON.stringify(next))];
}

/** Runs what is given while the page is shown, whenever one of its keys is pressed outside of what takes keys itself. */
export function useShortcuts(scopes: readonly ShortcutScope[], actions: { [id in ShortcutId]?: () => void }): void {
  const [choices] = useKeyChoices();
  const now = useRef({ scopes, actions, choices });
  useEffect(() => {
    now.current = { scopes, actions, choices };
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const chord = chordOf(event);
      if (chord === null || event.defaultPrevented || event.isComposing || takesItself(event.target, chord)) return;
      const id = shortcutFor(chord, now.current.scopes, now.current.choices);
      const action = id === null ? undefined : now.current.actions[id];
      if (!action || (event.repeat && id === 'play')) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

/** Whether what has the focus means something by the key itself: writing, choosing, pressing. */
function takesItself(target: EventTarget | null, chord: Chord): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="combobox"], textarea, select') || target.isContentEditable) return true;
  const input = target.closest('input');
  const moves = /(^|\+)(Arrow|Home$|End$|Page)/u.test(chord);
  if (input) {
    if (input.type === 'range') return moves;
    if (input.type === 'checkbox') return chord === 'Space';
    if (input.type === 'radio') return chord === 'Space' || moves;
    return true;
  }
  return /(^|\+)(Space|Enter)$/u.test(chord) && target.closest('button, a, summary') !== null;
}
