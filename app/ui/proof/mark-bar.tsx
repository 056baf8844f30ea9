'use client';

import { pickUpKinds, type PickUpKind } from '../../../lib/services/proof/view.ts';
import { chordName } from '../shortcuts/chord.ts';
import { keysOf } from '../shortcuts/table.ts';
import { useKeyChoices } from '../shortcuts/use-shortcuts.ts';
import { kindNames } from './names.ts';

/** A button and a key for each kind of thing that can be heard. */
export function MarkBar({ onMark }: { onMark: (kind: PickUpKind) => void }) {
  const [choices] = useKeyChoices();
  const keys = keysOf(choices);
  return (
    <div role="toolbar" aria-label="Mark what you hear" className="flex min-w-0 gap-1.5 overflow-x-auto p-1">
      {pickUpKinds.map((kind) => {
        const { name, shortcut } = kindNames[kind];
        const chord = keys.get(shortcut)?.[0];
        return (
          <button key={kind} type="button" className="btn min-h-8 flex-none px-2.5 font-normal" onClick={() => onMark(kind)} {...(chord === undefined ? {} : { 'aria-keyshortcuts': chord })}>
            {name}
            {chord !== undefined && (
              <kbd aria-hidden className="key pointer-coarse:hidden">
                {chordName(chord)}
              </kbd>
            )}
          </button>
        );
      })}
    </div>
  );
}
