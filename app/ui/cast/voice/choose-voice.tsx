'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { chooseVoiceAction } from '../../../actions/edits.ts';
import type { CharacterView, ProjectView, VoiceChoice } from '../../../../lib/services/views.ts';
import type { KeptVoice, VoiceSheetView } from '../../../../lib/services/voice-generation/view.ts';
import { useWorkspace } from '../../workspace/context.tsx';
import { projectKey } from '../../workspace/keys.ts';
import { AuditionButton } from '../audition-button.tsx';
import { ChooseOctave } from './choose-octave.tsx';
import { DeleteDesigned } from './delete-designed.tsx';
import { HearInTurn } from './hear-in-turn.tsx';

/** With so many voices a list is searched rather than read. */
const manyVoices = 12;

/** Every voice that can be had at once, by engine: those of this drama first. A press gives it. */
export function ChooseVoice({ character, sheet }: { character: CharacterView; sheet: VoiceSheetView }) {
  const { projectId, change } = useWorkspace();
  const queries = useQueryClient();
  const [wanted, setWanted] = useState('');
  const [heard, setHeard] = useState<VoiceChoice | null>(null);
  const give = (voice: VoiceChoice & Partial<Pick<KeptVoice, 'origin' | 'description'>>) => {
    const { engine, externalId, name, origin = 'catalogue', description = null } = voice;
    const now: CharacterView['voice'] = { engine, externalId, name, origin, description };
    void change(
      () => chooseVoiceAction({ characterId: character.id, engine, externalId, version: character.version }),
      () => queries.setQueryData<ProjectView>(projectKey(projectId), (before) => before && { ...before, cast: before.cast.map((one) => (one.id === character.id ? { ...one, voice: now, version: one.version + 1 } : one)) }),
    );
  };
  const usable = sheet.catalogues.filter((group) => group.missing === null);
  const closed = sheet.catalogues.filter((group) => group.missing !== null);
  const matches = (voice: VoiceChoice) => wanted.trim() === '' || voice.name.toLocaleLowerCase('en-GB').includes(wanted.trim().toLocaleLowerCase('en-GB'));
  const groups = [...(sheet.kept.length > 0 ? [{ engine: 'drama', name: 'Of this drama', voices: sheet.kept.filter((voice) => voice.missing === null) }] : []), ...usable]
    .map((group) => ({ ...group, voices: group.voices.filter(matches) }))
    .filter((group) => group.voices.length > 0);
  const total = usable.reduce((sum, group) => sum + group.voices.length, 0);
  return (
    <div className="grid gap-5">
      {total > manyVoices && (
        <input type="search" className="input" aria-label="Find a voice" placeholder="Find a voice: old, bright, woman" value={wanted} autoComplete="off" onChange={(event) => setWanted(event.target.value)} />
      )}
      {groups.map((group) => (
        <section key={group.engine} aria-label={group.name}>
          <h3 className="eyebrow mb-1">{group.name}</h3>
          {group.engine === 'local' && group.voices.length > 1 && <HearInTurn character={character} voices={group.voices} onTurn={setHeard} />}
          <ul className="grid gap-x-3 sm:grid-cols-2">
            {group.voices.map((voice) => {
              const designed = sheet.kept.find((kept) => kept.origin === 'designed' && kept.engine === voice.engine && kept.externalId === voice.externalId);
              const current = character.voice?.engine === voice.engine && character.voice.externalId === voice.externalId;
              return (
                <li key={`${voice.engine} ${voice.externalId}`} className={designed?.octave && current ? 'sm:col-span-2' : ''}>
                  <div className="flex items-center gap-2">
                    <button type="button" aria-pressed={current} className={`option w-full text-left hover:bg-accent-wash ${current ? 'bg-accent-wash font-semibold' : ''} ${heard === voice ? 'outline-2 outline-accent' : ''}`} onClick={() => current || give(voice)}>
                      <span className="min-w-0 flex-1">{voice.name}</span>
                      {current && <Check size={15} aria-hidden className="flex-none text-accent" />}
                    </button>
                    <AuditionButton audition={{ what: 'voice', characterId: character.id, engine: voice.engine, externalId: voice.externalId }} what={`${character.name} as ${voice.name}`} label="Hear" quiet className="flex-none px-2!" />
                    {designed && <DeleteDesigned character={character} voice={designed} />}
                  </div>
                  {designed?.octave && current && <ChooseOctave character={character} voice={designed} />}
                </li>
              );
            })}
          </ul>
        </section>
      ))}
      {groups.length === 0 && <p className="text-ink-soft">No voice is called so. Try another word, or design one.</p>}
      {closed.map((group) => (
        <p key={group.engine} className="text-[13px] text-ink-soft">
          {group.name} has {group.voices.length} more voices, and cannot be used: {group.missing}.
        </p>
      ))}
    </div>
  );
}
