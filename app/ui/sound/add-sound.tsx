'use client';

import { useState } from 'react';
import type { SegmentView } from '../../../lib/services/views.ts';
import { addCueAction } from '../../actions/sounds.ts';
import { capital } from '../format.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { soundsLike } from './palette.ts';
import type { PaletteSound } from './palette.ts';

const lanes: Record<PaletteSound['lane'], string> = { effect: 'effect', ambience: 'ambience', music: 'music' };

/** Puts a sound on a word of a line: the word is chosen, the sound's name typed, and one of those it may mean taken. */
export function AddSound({ segment }: { segment: Pick<SegmentView, 'id' | 'start' | 'text'> }) {
  const { change, projectId } = useWorkspace();
  const words = [...segment.text.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)];
  const [at, setAt] = useState(0);
  const [typed, setTyped] = useState('');
  const word = words[at] ?? words[0];
  if (!word) return null;
  const found = soundsLike(typed);
  const add = ({ lane, sound }: PaletteSound) => {
    const anchorStart = segment.start + word.index;
    void change(() => addCueAction({ projectId, lane, sound, anchorStart, anchorEnd: anchorStart + word[0].length }));
    setTyped('');
  };
  return (
    <div className="mt-2 grid gap-2">
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-2">
        <input
          className="input"
          aria-label="Add a sound: its name"
          placeholder="door, rain, tense…"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            // The script's own keys are not meant while something is typed.
            event.stopPropagation();
            if (event.key === 'Enter' && found[0]) add(found[0]);
          }}
        />
        <select className="input" aria-label="Add a sound: on which word" value={words[at] ? at : 0} onChange={(event) => setAt(Number(event.target.value))}>
          {words.map((one, index) => (
            <option key={one.index} value={index}>
              {`on “${one[0]}”`}
            </option>
          ))}
        </select>
      </div>
      {found.length > 0 && (
        <ul className="flex flex-wrap gap-1.5" aria-label="Sounds of that name">
          {found.map((one) => (
            <li key={`${one.lane} ${one.sound}`}>
              <button type="button" className="btn" onClick={() => add(one)}>
                {capital(one.label)} <span className="text-ink-faint">{lanes[one.lane]}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {typed.trim() !== '' && found.length === 0 && <p className="text-[13px] text-ink-faint">No sound of the palette is called that. Try another word for it.</p>}
    </div>
  );
}
