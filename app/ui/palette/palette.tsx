'use client';

/* oxlint-disable jsx-a11y/prefer-tag-over-role -- the list holds commands with their groups and hints, and its keys belong to
   the field above: no select can do that. */

import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { said } from '../../said.ts';
import type { FoundLine } from '../../../lib/services/projects/find-lines.ts';
import { api } from '../api.ts';
import { useProject } from '../workspace/context.tsx';
import { matchCommands, type Command } from './commands.ts';
import type { ShortcutRow } from './shortcuts.ts';
import { useCommands } from './use-commands.ts';

/** Letters from which on the story is searched too. */
const leastSearched = 3;
/** A word is typed to its end before the story is searched for it. */
const searchAfterMs = 150;

/** One field that finds everything: a tab, a chapter, a person, a line, and what can be done. `before` is what was typed while it was fetched. */
export function Palette({ shortcuts, before, onClose }: { shortcuts: readonly ShortcutRow[]; before: string; onClose: () => void }) {
  const { id: projectId } = useProject();
  const { commands, goToLine } = useCommands();
  const [typed, setTyped] = useState(before);
  const [searched, setSearched] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const timer = setTimeout(() => setSearched(typed.trim()), searchAfterMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data: lines = [] } = useQuery({
    queryKey: ['find', projectId, searched],
    queryFn: ({ signal }) => api<FoundLine[]>(`/api/projects/${projectId}/find`, { signal, headers: said({ text: searched.toWellFormed() }) }),
    enabled: searched.length >= leastSearched,
  });
  const found: Command[] = searched.length < leastSearched || typed.trim() !== searched ? [] : lines.map((line) => ({ id: `line ${line.segmentId}`, group: 'Lines', name: line.words, hint: line.chapterTitle, run: () => goToLine(line.chapterId, line.segmentId) }));
  const keys = new Map(shortcuts.map(({ does, keys: pressed }) => [does, pressed]));
  const shown = grouped([...matchCommands(commands, typed), ...found]);
  const current = shown[Math.min(at, shown.length - 1)] ?? null;
  const move = (to: number) => {
    const next = Math.max(0, Math.min(shown.length - 1, to));
    setAt(next);
    list.current?.querySelector(`[data-at="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const run = (command: Command) => {
    onClose();
    void command.run();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-scrim transition-opacity duration-150 data-starting-style:opacity-0" />
        <Dialog.Viewport className="fixed inset-0 z-50 grid items-start justify-items-center p-4 pt-[12dvh] max-sm:p-2">
          <Dialog.Popup className="popup flex max-h-[70dvh] w-full max-w-[36rem] flex-col overflow-hidden">
            <Dialog.Title className="sr-only">Find and do anything</Dialog.Title>
            <input
              className="w-full border-b border-line bg-transparent px-5 py-4 text-base outline-none"
              role="combobox"
              aria-label="Find and do anything"
              aria-expanded
              aria-controls={`${id}list`}
              aria-activedescendant={current ? `${id}${current.id}` : undefined}
              placeholder="A chapter, a person, words of a line, or what to do"
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => {
                setTyped(event.target.value);
                setAt(0);
              }}
              onKeyDown={(event) => {
                const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
                if (to !== undefined) {
                  event.preventDefault();
                  move(to);
                } else if (event.key === 'Enter' && current && !event.nativeEvent.isComposing) {
                  event.preventDefault();
                  run(current);
                }
              }}
            />
            <div ref={list} id={`${id}list`} role="listbox" aria-label="What was found" className="overflow-y-auto overscroll-contain p-1.5">
              {shown.map((command, index) => (
                <div key={command.id} role="presentation">
                  {command.group !== shown[index - 1]?.group && (
                    <p role="presentation" className="eyebrow px-2.5 pt-2 pb-1">
                      {command.group}
                    </p>
                  )}
                  {/* The field keeps the focus and its keys walk the list; a press or a touch chooses. */}
                  <button
                    type="button"
                    role="option"
                    id={`${id}${command.id}`}
                    data-at={index}
                    tabIndex={-1}
                    aria-selected={command === current}
                    className={`option w-full text-left ${command === current ? 'bg-accent-wash' : ''}`}
                    onPointerMove={() => setAt(index)}
                    onClick={() => run(command)}
                  >
                    <span className={`min-w-0 flex-1 truncate ${command.group === 'Lines' ? 'font-text' : ''}`}>{command.name}</span>
                    <span className="flex-none pl-3 text-[13px] text-ink-soft">{keys.get(command.name) ?? command.hint ?? ''}</span>
                  </button>
                </div>
              ))}
            </div>
            {shown.length === 0 && <p className="px-5 py-4 text-ink-soft">Nothing is called so. Try words of a line, or a name.</p>}
            <output className="sr-only">{shown.length === 0 ? 'Nothing found' : `${shown.length} found`}</output>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Those of one group together, groups in the order of their best. */
function grouped(commands: Command[]): Command[] {
  return [...Map.groupBy(commands, ({ group }) => group).values()].flat();
}
