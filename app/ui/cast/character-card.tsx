'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { chooseVoiceAction, renameCharacterAction } from '../../actions/edits.ts';
import type { CharacterView, ProjectView, VoiceChoice } from '../../../lib/services/views.ts';
import { count, personColour } from '../format.ts';
import { HearButton } from '../hear-button.tsx';
import { useWorkspace } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';
import { PersonMenu } from './person-menu.tsx';

/** One character: name, what the text says of them, their first words, their voice. */
export function CharacterCard({ character, voices }: { character: CharacterView; voices: VoiceChoice[] }) {
  const { projectId, change } = useWorkspace();
  const queries = useQueryClient();
  const voiceId = useId();

  const redraw = (part: Partial<CharacterView>) =>
    queries.setQueryData<ProjectView>(projectKey(projectId), (before) => before && { ...before, cast: before.cast.map((one) => (one.id === character.id ? { ...one, ...part, version: one.version + 1 } : one)) });
  const choose = (externalId: string) => {
    const voice = voices.find((one) => one.externalId === externalId);
    if (!voice) return;
    void change(
      () => chooseVoiceAction({ characterId: character.id, externalId, engine: voice.engine, version: character.version }),
      () => redraw({ voice }),
    );
  };
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
          <NameField key={`${character.name} ${character.version}`} character={character} onRename={rename} />
          <PersonMenu character={character} />
        </div>
        <p className="mt-1 pl-[29px] text-[13px] text-ink-faint">
          {[character.role === 'narrator' ? 'tells the story' : described(character), count(character.lines, 'line'), aliases(character), character.persona ?? ''].filter((part) => part !== '').join(', ')}
        </p>
      </div>
      <p className="line-clamp-3 flex-1 font-text text-base leading-6 text-ink-soft">{character.firstWords === '' ? 'No line yet. Give them one in the script.' : character.firstWords.replace(/\s+/g, ' ')}</p>
      <div>
        <label className="label" htmlFor={voiceId}>
          Voice
        </label>
        <div className="flex gap-2">
          <select id={voiceId} className="input min-w-0 flex-1" value={character.voice?.externalId ?? ''} disabled={voices.length === 0} onChange={(event) => choose(event.target.value)}>
            {character.voice === null && (
              <option value="" disabled>
                Given with the first making
              </option>
            )}
            {character.voice !== null && !voices.some((voice) => voice.externalId === character.voice?.externalId) && <option value={character.voice.externalId}>{character.voice.name}</option>}
            {voices.map((voice) => (
              <option key={voice.externalId} value={voice.externalId}>
                {voice.name}
              </option>
            ))}
          </select>
          <HearButton target={`characters/${character.id}`} what={character.name} className="min-w-[6.5rem]" />
        </div>
      </div>
    </article>
  );
}

/** The name, to be written over. Enter keeps it, Escape takes it back, an empty one stays what it was. */
function NameField({ character, onRename }: { character: CharacterView; onRename: (name: string) => Promise<boolean> }) {
  const [name, setName] = useState(character.name);
  const cancelled = useRef(false);
  const keep = () => {
    const clean = name.trim();
    if (cancelled.current || clean === '' || clean === character.name) {
      cancelled.current = false;
      setName(character.name);
      return;
    }
    void onRename(clean).then((kept) => {
      if (!kept) setName(character.name);
    });
  };
  return (
    <input
      className="min-h-8 min-w-0 flex-1 rounded-small border border-transparent bg-transparent px-1.5 font-text text-lg font-semibold text-ellipsis hover:border-line-strong focus:border-edge focus:bg-raised"
      aria-label={`Name of ${character.name}`}
      value={name}
      maxLength={120}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setName(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Escape') cancelled.current = true;
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
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

function aliases(character: CharacterView): string {
  const others = character.aliases.filter((alias) => alias !== character.name).slice(0, 3);
  return others.length === 0 ? '' : `also ${others.join(', ')}`;
}
