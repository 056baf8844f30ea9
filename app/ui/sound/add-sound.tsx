'use client';

import { useState } from 'react';
import type { SegmentView } from '../../../lib/services/views.ts';
import { addCueAction } from '../../actions/sounds.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { SoundSearch } from './sound-search.tsx';

/** Puts a sound on a word of a line: the word is chosen, the sound's name typed, and one of those it may mean taken. */
export function AddSound({ segment }: { segment: Pick<SegmentView, 'id' | 'start' | 'text'> }) {
  const { change, projectId } = useWorkspace();
  const words = [...segment.text.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)];
  const [at, setAt] = useState(0);
  const word = words[at] ?? words[0];
  if (!word) return null;
  const anchorStart = segment.start + word.index;
  return (
    <div className="mt-2 grid gap-2">
      <select className="input" aria-label="Add a sound: on which word" value={words[at] ? at : 0} onChange={(event) => setAt(Number(event.target.value))}>
        {words.map((one, index) => (
          <option key={one.index} value={index}>
            {`on “${one[0]}”`}
          </option>
        ))}
      </select>
      <SoundSearch label="Add a sound: its name" onChoose={(sound) => void change(() => addCueAction({ projectId, ...sound, anchorStart, anchorEnd: anchorStart + word[0].length }))} />
    </div>
  );
}
