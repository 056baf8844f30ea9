'use client';

import { useState } from 'react';
import { resetChaptersAction } from '../../actions/chapters.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { about, count } from '../format.ts';
import { useProject, useWorkspace } from '../workspace/context.tsx';
import { ChapterRow } from './chapter-row.tsx';
import { secondsOf } from './reading-time.ts';

/** All chapters of a drama: which are in it, what they are called, in what order, who tells them. */
export function ChaptersPanel({ onClose, done = 'Done' }: { onClose: () => void; done?: string }) {
  const project = useProject();
  const { change } = useWorkspace();
  const [open, setOpen] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const [asking, setAsking] = useState(false);
  const { chapters } = project;
  const included = chapters.filter((chapter) => chapter.included);
  const words = included.reduce((sum, chapter) => sum + chapter.words, 0);
  const making = project.production?.state === 'running' && project.production.kind === 'make';

  const reset = async () => {
    setAsking(false);
    if (await change(() => resetChaptersAction({ projectId: project.id }))) setSaid('The chapters are what the file says again.');
  };

  return (
    <Panel wide title="Chapters" description={`${count(included.length, 'chapter')} of ${chapters.length} in the drama, ${count(words, 'word')}, ${about(secondsOf(words))} to listen to. What is left out stays in the manuscript.`} onClose={onClose}>
      {making && <p className="px-5 pt-2 text-warn">The drama is being made. Titles and narrators can be changed; joining and moving chapters waits until it is done.</p>}
      <ol className="mt-3 min-h-0 overflow-y-auto overscroll-contain border-t border-line">
        {chapters.map((chapter, at) => (
          <ChapterRow
            key={chapter.id}
            chapter={chapter}
            place={at}
            of={chapters.length}
            next={chapters[at + 1] ?? null}
            cast={project.cast}
            fixed={making}
            open={open === chapter.id}
            onOpen={(yes) => setOpen(yes ? chapter.id : null)}
            say={setSaid}
          />
        ))}
      </ol>
      <output className="sr-only">{said}</output>
      <PanelActions>
        {asking ? (
          <p className="mr-auto flex flex-wrap items-center gap-x-3 gap-y-2">
            <span>Titles, order and borders of your own go. Lines and sounds stay.</span>
            <button type="button" className="btn" onClick={() => void reset()}>
              Do it
            </button>
            <button type="button" className="btn btn-quiet" onClick={() => setAsking(false)}>
              Leave it
            </button>
          </p>
        ) : (
          <button type="button" className="btn btn-quiet mr-auto" disabled={making} onClick={() => setAsking(true)}>
            Back to what the file says
          </button>
        )}
        <button type="button" className="btn btn-primary" onClick={onClose}>
          {done}
        </button>
      </PanelActions>
    </Panel>
  );
}
