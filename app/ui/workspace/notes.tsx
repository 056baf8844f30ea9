'use client';

import { useStored } from '../use-stored.ts';
import { useProject } from './context.tsx';

/** What the reader of the file had to decide (its encoding, damaged letters), said once until it is put away. */
export function Notes() {
  const { notes, id } = useProject();
  const [away, setAway] = useStored(`notes-away:${id}`);
  if (notes.length === 0 || away !== null) return null;
  return (
    <aside aria-label="About the file of this story" className="flex items-start gap-4 border-b border-line bg-warn-wash px-3 py-2 sm:px-5">
      <ul className="flex-1">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <button type="button" className="btn-text" onClick={() => setAway('yes')}>
        Put away
      </button>
    </aside>
  );
}
