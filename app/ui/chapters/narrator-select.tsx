'use client';

import type { CharacterView } from '../../../lib/services/views.ts';

/** Who narrates: the choice that stands by default, or one of the cast. */
export function NarratorSelect({ id, value, cast, nobody, onChoose }: { id?: string; value: string | null; cast: CharacterView[]; nobody: string; onChoose: (characterId: string | null) => void }) {
  return (
    <select id={id} className="input" value={value ?? ''} onChange={(event) => onChoose(event.target.value === '' ? null : event.target.value)}>
      <option value="">{nobody}</option>
      {cast.map((person) => (
        <option key={person.id} value={person.id}>
          {person.name}
        </option>
      ))}
    </select>
  );
}
