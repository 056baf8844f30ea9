'use client';

import { Menu } from '@base-ui/react/menu';
import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { deleteCharacterAction, recolourCharacterAction } from '../../actions/edits.ts';
import type { CharacterView, ProjectView } from '../../../lib/services/views.ts';
import { count, personColour } from '../format.ts';
import { Nothing } from '../nothing.ts';
import { useProject, useWorkspace } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';

const MergeDialog = dynamic(() => import('./merge-dialog.tsx').then((file) => file.MergeDialog), { loading: Nothing });

/** The palette of people besides the narrator's grey, by the names one would call the colours. */
const colours = ['Brick red', 'Blue', 'Green', 'Plum', 'Ochre', 'Teal', 'Violet', 'Olive'];

/** The menu itself, open as it comes. */
export function PersonMenuOpen({ character }: { character: CharacterView }) {
  const { projectId, change } = useWorkspace();
  const project = useProject();
  const queries = useQueryClient();
  const [merging, setMerging] = useState(false);
  const narrator = character.role === 'narrator';
  const recolour = (colour: number) =>
    void change(
      () => recolourCharacterAction({ characterId: character.id, colour, version: character.version }),
      () => queries.setQueryData<ProjectView>(projectKey(projectId), (before) => before && { ...before, cast: before.cast.map((one) => (one.id === character.id ? { ...one, colour, version: one.version + 1 } : one)) }),
    );
  return (
    <>
      <Menu.Root defaultOpen>
        <Menu.Trigger className="btn btn-quiet w-9 flex-none px-0" aria-label={`More for ${character.name}`}>
          <Ellipsis size={18} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={6} align="end" className="z-30 outline-none">
            <Menu.Popup className="popup w-64 p-1">
              <Menu.Item className="option" disabled={project.cast.length < 2} onClick={() => setMerging(true)}>
                {narrator ? 'Take somebody into the narrator…' : 'The same as…'}
              </Menu.Item>
              {!narrator && (
                <>
                  <Menu.RadioGroup value={character.colour} onValueChange={recolour} aria-label="Colour">
                    <p aria-hidden className="label mb-0! px-2.5 pt-2">
                      Colour
                    </p>
                    <div className="grid grid-cols-8 justify-items-center px-1.5 pointer-coarse:grid-cols-4 py-1">
                      {colours.map((name, index) => (
                        <Menu.RadioItem key={name} value={index + 1} closeOnClick className="grid size-7 place-items-center rounded-full outline-none pointer-coarse:w-11 data-checked:ring-2 data-checked:ring-edge data-highlighted:bg-accent-wash pointer-coarse:h-11" aria-label={name} title={name}>
                          <span aria-hidden className="size-4 rounded-full" style={{ background: personColour(index + 1) }} />
                        </Menu.RadioItem>
                      ))}
                    </div>
                  </Menu.RadioGroup>
                  <Menu.Separator className="mx-2 my-1 h-px bg-line" />
                  <Menu.Item className="option text-bad data-disabled:text-ink-faint" disabled={character.lines > 0} onClick={() => void change(() => deleteCharacterAction({ characterId: character.id, version: character.version }))}>
                    Delete
                    {character.lines > 0 && <span className="ml-auto text-[13px]">has {count(character.lines, 'line')}</span>}
                  </Menu.Item>
                </>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {merging && <MergeDialog character={character} onClose={() => setMerging(false)} />}
    </>
  );
}
