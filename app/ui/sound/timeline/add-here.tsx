'use client';

import type { Ref } from 'react';
import { addCueAction } from '../../../actions/sounds.ts';
import { clock } from '../../format.ts';
import { useWorkspace } from '../../workspace/context.tsx';
import { SoundSearch } from '../sound-search.tsx';
import type { ChosenSound } from '../sound-search.tsx';
import type { BookChapter } from './book.ts';
import type { Tile } from './draw.ts';
import type { Head } from './head.ts';
import { useHeadPlace } from './play-head.tsx';
import { nearestWord } from './words.ts';
import type { TimedWord } from './words.ts';

interface Props {
  ref: Ref<HTMLInputElement>;
  head: Head;
  book: readonly BookChapter[];
  tiles: ReadonlyMap<string, Tile>;
  /** The new sound is there. */
  onAdded: (cueId: string) => void;
}

/** Puts a sound on the word at the play head. */
export function AddHere({ ref, head, book, tiles, onAdded }: Props) {
  const { changeFor, projectId } = useWorkspace();
  const place = useHeadPlace(head) ?? (book[0] ? { chapterId: book[0].id, seconds: 0 } : null);
  const words = tiles.get(place?.chapterId ?? '')?.words ?? [];
  const word = place ? words[nearestWord(words, place.seconds)] : undefined;
  const add = async (sound: ChosenSound, { textStart, textEnd }: TimedWord) => {
    const made = await changeFor(() => addCueAction({ projectId, ...sound, anchorStart: textStart, anchorEnd: textEnd }));
    if (made) onAdded(made.cueId);
  };
  return (
    <div className="mt-3 grid items-start gap-x-3 gap-y-1 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
      <p className="text-ink-soft sm:pt-1.5">{word && place ? <>Add a sound at the play head, {clock(place.seconds)}, on <q className="font-text">{word.text}</q></> : 'Put the play head on a line to add a sound there.'}</p>
      {word && (
        <SoundSearch
          ref={ref}
          label="Add a sound at the play head"
          onChoose={(sound) => void add(sound, word)}
        />
      )}
    </div>
  );
}
