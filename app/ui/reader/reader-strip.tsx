'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Nothing } from '../nothing.ts';
import { useStored } from '../use-stored.ts';
import { useProject } from '../workspace/context.tsx';
import { useReader } from './use-reader.ts';

const ReaderDialog = dynamic(() => import('./reader-dialog.tsx').then((file) => file.ReaderDialog), { loading: Nothing });

/** What the last reading had to say: lines left to the built-in reader, or why Claude could not read. Until it is put away. */
export function ReaderStrip() {
  const { id } = useProject();
  const { data: reader } = useReader();
  const [away, setAway] = useStored(`reading-away:${id}`);
  const [dialog, setDialog] = useState(false);
  if (!reader || reader.reading) return null;
  const said = reader.error === null ? reader.notes : [`The story could not be read again: ${reader.error} The reading it had stands as it was.`];
  if (said.length === 0 || away === said.join('\n')) return null;
  return (
    <aside aria-label="About the reading of this story" className="flex items-start gap-4 border-b border-line bg-warn-wash px-3 py-2 sm:px-5">
      <ul className="flex-1">
        {said.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <button type="button" className="btn-text" onClick={() => setDialog(true)}>
        Read again
      </button>
      <button type="button" className="btn-text" onClick={() => setAway(said.join('\n'))}>
        Put away
      </button>
      {dialog && <ReaderDialog close={() => setDialog(false)} />}
    </aside>
  );
}
