'use client';

import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { renameCharacterAction } from '../../actions/edits.ts';
import type { CharacterView, ProjectView } from '../../../lib/services/views.ts';
import { count, personColour } from '../format.ts';
import { HearButton } from '../hear-button.tsx';
import { KeptElsewhere } from '../kept-elsewhere.tsx';
import { useDraft } from '../use-draft.ts';
import { useMayEdit, useWorkspace } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';
import { Nothing } from '../nothing.ts';
import { PersonMenu } from './person-menu.tsx';
import { voiceKind } from './voice-kind.ts';

const VoiceSheet = dynamic(() => import('./voice/voice-sheet.tsx').then((file) => file.VoiceSheet), { loading: Nothing });

/** One character: name, what the text says of them, their first words, their voice. */
export function CharacterCard({ character }: { character: CharacterView }) {
  const { projectId, change } = useWorkspace();
  const mayEdit = useMayEdit();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);

  const redraw = (part: Partial<CharacterView>) =>
    queries.setQueryData<ProjectView>(projectKey(projectId), (before) => before && { ...before, cast: before.cast.map((one) => (one.id === character.id ? { ...one, ...part, version: one.version + 1 } : one)) });
  const rename = (name: string) =>
    change(
      () => renameCharacterAction({ characterId: character.id, name, version: character.version }),
      () => redraw({ name }),
    );

  return (
    <article aria-label={character.name} className="card flex h-full flex-col gap-3 p-4">
      <div>
        <div className="flex items-center gap-2.5">
          <span aria-hidden className="size-3 flex-none rounded-full" style={{ background: personColour(character.colour) }} />
          {mayEdit ? (
            <>
              <NameField character={character} onRename={rename} />
              <PersonMenu character={character} />
            </>
          ) : (
            <h2 className="min-w-0 truncate px-1.5 font-text text-lg leading-8 font-semibold">{character.name}</h2>
          )}
        </div>
        <p className="mt-1 pl-[calc(1.75rem+1px)] text-[13px] text-ink-faint">
          {[character.role === 'narrator' ? 'tells the story' : described(character), count(character.lines, 'line'), heard(character), aliases(character), character.persona ?? ''].filter((part) => part !== '').join(', ')}
        </p>
      </div>
      <p className="line-clamp-3 flex-1 font-text text-base leading-6 text-ink-soft">{character.firstWords === '' ? mayEdit ? 'No line yet. Give them one in the script.' : 'No line yet.' : character.firstWords.replace(/\s+/g, ' ')}</p>
      <div>
        <h2 className="label">Voice</h2>
        <p className="flex items-baseline gap-2">
          <span className={`min-w-0 truncate ${character.voice === null ? 'text-ink-soft' : ''}`}>{character.voice?.name ?? 'Given with the first making'}</span>
          {character.voice !== null && character.voice.engine !== 'local' && <span className="flex-none text-[13px] text-ink-faint">{voiceKind(character.voice)}</span>}
        </p>
        {mayEdit && character.voiceError !== null && <p className="mt-1 line-clamp-2 text-[13px] text-bad">{character.voiceError}</p>}
        <div className="mt-2 flex gap-2">
          {mayEdit && (
            <button type="button" className="btn min-w-0 flex-1" aria-haspopup="dialog" aria-label={`${voiceButton(character)}: ${character.name}`} onClick={() => setOpen(true)}>
              <span className="truncate">{voiceButton(character)}</span>
            </button>
          )}
          <HearButton target={`characters/${character.id}`} what={character.name} asset={character.sampleAssetId} className="min-w-[6.5rem]" />
        </div>
      </div>
      {open && <VoiceSheet character={character} onClose={() => setOpen(false)} />}
    </article>
  );
}

/** The name, to be written over. Enter keeps it, Escape takes it back, an empty one stays what it was. */
function NameField({ character, onRename }: { character: CharacterView; onRename: (name: string) => Promise<boolean> }) {
  const name = useDraft(character.name, async (text) => text === '' || (await onRename(text)));
  const cancelled = useRef(false);
  const keep = () => {
    if (cancelled.current) name.takeTheirs();
    else name.keep();
    cancelled.current = false;
  };
  return (
    <div className="min-w-0 flex-1">
      <input
        className="min-h-8 w-full min-w-0 rounded-small border border-transparent bg-transparent px-1.5 font-text text-lg font-semibold text-ellipsis hover:border-line-strong focus:border-edge focus:bg-raised"
        aria-label={`Name of ${character.name}`}
        value={name.text}
        maxLength={120}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => name.write(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Escape') cancelled.current = true;
          if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <KeptElsewhere draft={name} what={`name of ${character.name}`} />
    </div>
  );
}

/** What the button to the voice sheet says: what waits there comes first. */
function voiceButton({ candidates, voice }: CharacterView): string {
  if (candidates > 0) return `${count(candidates, 'voice')} to hear`;
  return voice === null ? 'Choose a voice' : 'Change the voice';
}

/** Sex and age in words, as far as the text tells. */
function described({ sex, age }: CharacterView): string {
  const words: Record<CharacterView['sex'], Record<CharacterView['age'], string>> = {
    female: { child: 'a girl', young: 'a young woman', adult: 'a woman', old: 'an old woman', unknown: 'a woman' },
    male: { child: 'a boy', young: 'a young man', adult: 'a man', old: 'an old man', unknown: 'a man' },
    unknown: { child: 'a child', young: 'somebody young', adult: 'a grown-up', old: 'somebody old', unknown: '' },
  };
  return words[sex][age];
}

/** How long they are heard, as roughly as it is known. */
function heard({ seconds }: CharacterView): string {
  if (seconds <= 0) return '';
  return seconds < 60 ? count(Math.max(1, Math.round(seconds)), 'second') : `${(seconds / 60).toFixed(seconds < 600 ? 1 : 0)} minutes`;
}

function aliases(character: CharacterView): string {
  const others = character.aliases.filter((alias) => alias !== character.name).slice(0, 3);
  return others.length === 0 ? '' : `also ${others.join(', ')}`;
}
