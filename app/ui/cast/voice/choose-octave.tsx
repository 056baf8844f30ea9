'use client';

import type { CharacterView } from '../../../../lib/services/views.ts';
import type { KeptVoice } from '../../../../lib/services/voice-generation/view.ts';
import { asJson, useAsk } from './use-voice-sheet.ts';

const models = [
  { octave: 1, name: 'Octave 1', what: 'follows directions (“whispering, afraid”); the times of the words are estimated from the sound' },
  { octave: 2, name: 'Octave 2', what: 'follows no directions; says itself when each word is heard, so that effects fall on their words' },
] as const;

/** By which of Hume's two models a voice is spoken. Its lines are made again after a change. */
export function ChooseOctave({ character, voice }: { character: CharacterView; voice: KeptVoice }) {
  const { ask, busy, problem } = useAsk(character.id);
  return (
    <fieldset className="mt-1 mb-2 grid gap-1 border-l-2 border-line pl-3 text-[13px]" disabled={busy}>
      <legend className="label">How Hume speaks {voice.name}</legend>
      {models.map(({ octave, name, what }) => (
        <label key={octave} aria-label={name} className="flex items-baseline gap-2">
          <input type="radio" name={`octave-${voice.id}`} aria-describedby={`octave-${voice.id}-${octave}`} checked={voice.octave === octave} onChange={() => void ask(`/api/designed-voices/${voice.id}`, asJson('PATCH', { octave }))} />
          <span className="font-semibold">{name}</span>
          <span id={`octave-${voice.id}-${octave}`} className="text-ink-soft">
            {what}
          </span>
        </label>
      ))}
      <p role="alert" className={problem === null ? 'sr-only' : 'text-bad'}>
        {problem}
      </p>
    </fieldset>
  );
}
