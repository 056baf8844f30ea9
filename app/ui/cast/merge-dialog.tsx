'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { mergeCharactersAction } from '../../actions/edits.ts';
import type { CharacterView } from '../../../lib/services/views.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { count } from '../format.ts';
import type { Speaker } from '../script/cast-of.ts';
import { SpeakerPicker } from '../script/speaker-picker.tsx';
import { useProject, useWorkspace } from '../workspace/context.tsx';

/** Makes two people one: this one stays, the other's lines and names become theirs. */
export function MergeDialog({ character, onClose }: { character: CharacterView; onClose: () => void }) {
  const project = useProject();
  const { changeFor } = useWorkspace();
  const [otherId, setOtherId] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const others = project.cast.filter((one) => one.id !== character.id && one.role === 'cast');
  const other = others.find((one) => one.id === otherId) ?? null;
  const speakers = others.map((one): Speaker => ({ id: one.id, name: one.name, colour: one.colour, key: null, lines: one.lines }));
  const merge = async () => {
    if (!other) return;
    setSending(true);
    const done = await changeFor(() => mergeCharactersAction({ keepId: character.id, keepVersion: character.version, goneId: other.id, goneVersion: other.version }));
    setSending(false);
    if (!done) return;
    toast(`${other.name} is ${character.name} now, with ${count(done.lines, 'line')}.`);
    onClose();
  };
  return (
    <Panel title={`Who else is ${character.name}?`} description={`${character.name} keeps name, colour and voice, and takes over the other’s lines and names. A later reading keeps the two one.`} onClose={onClose}>
      <div className="px-5 py-4">
        <span className="label">The same person under another name</span>
        <SpeakerPicker speaker={speakers.find((one) => one.id === otherId) ?? null} speakers={speakers} label="The same person under another name" placeholder="Choose or type a name" onChoose={(chosen) => setOtherId(chosen.id)} />
        {other && (
          <p className="mt-3 text-ink-soft">
            {count(other.lines, 'line')} of {other.name} will be {character.name}’s.
          </p>
        )}
      </div>
      <PanelActions>
        <button type="button" className="btn" onClick={onClose}>
          Leave them two
        </button>
        <button type="button" className="btn btn-primary" disabled={!other || sending} onClick={() => void merge()}>
          Make them one
        </button>
      </PanelActions>
    </Panel>
  );
}
