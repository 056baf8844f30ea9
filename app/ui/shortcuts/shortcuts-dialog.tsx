'use client';

import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { Panel, PanelActions } from '../dialog.tsx';
import { chordName, chordOf } from './chord.ts';
import { clashes, keysOf, shortcuts, type KeyChoices, type Shortcut, type ShortcutId, type ShortcutScope } from './table.ts';
import { useKeyChoices } from './use-shortcuts.ts';

const groups: { scope: ShortcutScope; name: string }[] = [
  { scope: 'player', name: 'Listening, on every page' },
  { scope: 'proof', name: 'Proof' },
];

/** Every key with what it does; each can be given another, or none. Kept in this browser. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [choices, choose] = useKeyChoices();
  const [asked, setAsked] = useState<ShortcutId | null>(null);
  const given = Object.keys(choices).length > 0;
  return (
    <Panel title="Keys" description="Press “Change” and then the key you want. They are kept in this browser." onClose={onClose} wide>
      <div className="overflow-y-auto px-5 py-4">
        {groups.map(({ scope, name }) => (
          <section key={scope} aria-label={name} className="mb-5">
            <h3 className="eyebrow mb-1">{name}</h3>
            <ul>
              {shortcuts
                .filter((shortcut) => shortcut.scope === scope)
                .map((shortcut) => (
                  <Row key={shortcut.id} shortcut={shortcut} id={shortcut.id} choices={choices} asked={asked === shortcut.id} onAsk={setAsked} onChoose={choose} />
                ))}
            </ul>
          </section>
        ))}
      </div>
      <PanelActions>
        <button type="button" className="btn" disabled={!given} onClick={() => choose({})}>
          All as they came
        </button>
        <button type="button" className="btn btn-primary" onClick={onClose}>
          Done
        </button>
      </PanelActions>
    </Panel>
  );
}

interface RowProps {
  shortcut: Shortcut;
  id: ShortcutId;
  choices: KeyChoices;
  asked: boolean;
  onAsk: (id: ShortcutId | null) => void;
  onChoose: (choices: KeyChoices) => void;
}

function Row({ shortcut, id, choices, asked, onAsk, onChoose }: RowProps) {
  const keys = keysOf(choices).get(id) ?? [];
  const own = clashes(choices).filter(({ first, second }) => first === id || second === id);
  const press = (event: KeyboardEvent) => {
    if (!asked) return;
    // Tab leaves; Escape takes the question back, and leaves the dialog open.
    if (event.key === 'Tab') return onAsk(null);
    event.preventDefault();
    event.stopPropagation();
    const chord = chordOf(event);
    if (event.key === 'Escape') return onAsk(null);
    if (chord === null) return;
    onChoose({ ...choices, [id]: [chord] });
    onAsk(null);
  };
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 border-b border-line py-1.5">
      <span>
        {shortcut.label}
        {own.map(({ chord, first, second }) => (
          <span key={`${chord} ${first} ${second}`} role="alert" className="block text-[13px] text-warn">
            {chordName(chord)} also means “{shortcuts.find((one) => one.id === (first === id ? second : first))?.label}”. Give one of them another key.
          </span>
        ))}
      </span>
      <span className="flex gap-1">{asked ? <span className="text-[13px] text-ink-soft">Press a key…</span> : keys.length === 0 ? <span className="text-[13px] text-ink-faint">off</span> : keys.map((chord) => <kbd key={chord} className="key">{chordName(chord)}</kbd>)}</span>
      <span className="flex gap-1">
        <button type="button" className="btn btn-quiet px-2" aria-label={`${asked ? 'Keep' : 'Change'} the key: ${shortcut.label}`} onClick={() => onAsk(asked ? null : id)} onKeyDown={press} onBlur={() => asked && onAsk(null)}>
          {asked ? 'Keep' : 'Change'}
        </button>
        <button type="button" className="btn btn-quiet px-2" aria-label={`Off: ${shortcut.label}`} disabled={keys.length === 0} onClick={() => onChoose({ ...choices, [id]: [] })}>
          Off
        </button>
      </span>
    </li>
  );
}
