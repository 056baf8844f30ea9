'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Ref } from 'react';
import { describedSound } from '../../../lib/audio/synthesis/labels.ts';
import type { EnginesView } from '../../../lib/services/vendors/view.ts';
import { api } from '../api.ts';
import { capital } from '../format.ts';
import { enginesKey } from '../spending/keys.ts';
import { useProject } from '../workspace/context.tsx';
import { soundsLike } from './palette.ts';
import type { PaletteSound } from './palette.ts';

/** A sound to be placed: one of the palette, or (`prompt`) what is asked of an engine that makes sounds from words. */
export interface ChosenSound extends Pick<PaletteSound, 'lane' | 'sound'> {
  prompt?: string;
}

/** Finds a sound by what is typed: its name, or what it sounds like. Says who would make it and for how much, before anything is placed. */
export function SoundSearch({ label, onChoose, ref }: { label: string; onChoose: (sound: ChosenSound) => void; ref?: Ref<HTMLInputElement> }) {
  const [typed, setTyped] = useState('');
  const found = soundsLike(typed);
  const maker = usePaidMaker(typed.trim() !== '');
  const words = typed.trim();
  const choose = (sound: ChosenSound) => {
    onChoose(sound);
    setTyped('');
  };
  const described: ChosenSound = { lane: 'effect', sound: describedSound, prompt: words };
  return (
    <div className="grid gap-2">
      <input
        ref={ref}
        className="input"
        aria-label={label}
        placeholder="door, rain, tense…"
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          // The keys of the page are not meant while something is typed.
          event.stopPropagation();
          if (event.key !== 'Enter') return;
          if (found[0]) choose(found[0]);
          else if (maker && words.length > 2) choose(described);
        }}
      />
      {words !== '' && (found.length > 0 || (maker && words.length > 2)) && (
        <ul className="flex flex-wrap gap-1.5" aria-label="Sounds of that name">
          {found.map((one) => (
            <li key={`${one.lane} ${one.sound}`}>
              <button type="button" className="btn" onClick={() => choose({ lane: one.lane, sound: one.sound })}>
                {capital(one.label)} <span className="text-ink-faint">{one.lane}</span>
              </button>
            </li>
          ))}
          {maker && words.length > 2 && (
            <li>
              <button type="button" className="btn max-w-full whitespace-normal" onClick={() => choose(described)}>
                “{words}” <span className="text-ink-faint">made by {maker.name}</span>
              </button>
            </li>
          )}
        </ul>
      )}
      {words !== '' && maker && (
        <p className="text-[13px] text-ink-faint">
          {maker.name} makes effects here, {maker.price}. Placing one costs nothing; before it is made you are asked.
        </p>
      )}
      {words !== '' && found.length === 0 && !maker && <p className="text-[13px] text-ink-faint">The built-in effects know nothing like that. Try another word for it, or add a key for Replicate under Settings: then any sound can be described.</p>}
    </div>
  );
}

/** Who makes effects for this drama for money, and for how much; null where it is the built-in ones. Asked once something is typed. */
function usePaidMaker(asked: boolean): { name: string; price: string } | null {
  const { id, revision } = useProject();
  const { data } = useQuery({ queryKey: [...enginesKey(id), revision], queryFn: ({ signal }) => api<EnginesView>(`/api/projects/${id}/engines`, { signal }), enabled: asked });
  const effects = data?.services.find(({ service }) => service === 'effects');
  const option = effects?.options.find(({ id, vendor, missing }) => id === effects.now.engine && vendor !== null && missing === null);
  return option ? { name: option.name, price: option.price } : null;
}
