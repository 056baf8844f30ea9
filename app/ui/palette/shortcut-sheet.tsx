'use client';

import { Panel, PanelActions } from '../dialog.tsx';
import { chordName } from '../shortcuts/chord.ts';
import { keysOf, shortcuts as playerShortcuts, type KeyChoices } from '../shortcuts/table.ts';
import { useKeyChoices } from '../shortcuts/use-shortcuts.ts';
import type { ShortcutRow } from './shortcuts.ts';

/** The keys of the player and of the proof, as this person has them. */
function playerRows(choices: KeyChoices): ShortcutRow[] {
  const keys = keysOf(choices);
  return playerShortcuts.flatMap(({ id, scope, label }) => {
    const own = keys.get(id) ?? [];
    return own.length === 0 ? [] : [{ where: scope === 'player' ? 'Player' : 'Proof', keys: own.map(chordName).join(', '), does: label }];
  });
}

/** Every key the studio listens to, by where it holds. */
export function ShortcutSheet({ shortcuts, onClose }: { shortcuts: readonly ShortcutRow[]; onClose: () => void }) {
  const [choices] = useKeyChoices();
  const places = [...Map.groupBy([...shortcuts, ...playerRows(choices)], ({ where }) => where)];
  return (
    <Panel wide title="Keyboard shortcuts" description="On a Mac, Ctrl is Cmd." onClose={onClose}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the list is longer than the page: who has no mouse scrolls it by the arrows */}
      <section aria-label="Keys" tabIndex={0} className="grid gap-x-8 gap-y-5 overflow-y-auto px-5 py-4 outline-offset-[-2px] sm:grid-cols-2">
        {places.map(([where, rows]) => (
          <section key={where} aria-label={where}>
            <h3 className="eyebrow mb-1.5">{where}</h3>
            <dl className="grid gap-1.5">
              {rows.map(({ keys, does }) => (
                <div key={does} className="flex items-baseline justify-between gap-4">
                  <dt className="order-2 flex-none">
                    <kbd className="rounded-small border border-line-strong bg-paper px-1.5 py-0.5 font-ui text-[12px] whitespace-nowrap">{keys}</kbd>
                  </dt>
                  <dd className="text-ink-soft">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </section>
      <PanelActions>
        <button type="button" className="btn" onClick={onClose}>
          Close
        </button>
      </PanelActions>
    </Panel>
  );
}
