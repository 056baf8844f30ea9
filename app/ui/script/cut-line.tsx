'use client';

import { useState } from 'react';
import type { SegmentView } from '../../../lib/services/views.ts';
import { mergeLinesAction, splitLineAction } from '../../actions/lines.ts';
import { useWorkspace } from '../workspace/context.tsx';

/** Splits a line before one of its words, or joins it with the next one. The text stays as it is. */
export function CutLine({ segment, joins, onChosen }: { segment: SegmentView; joins: boolean; onChosen: (id: string) => void }) {
  const { changeFor } = useWorkspace();
  const [cutting, setCutting] = useState(false);
  const words = [...segment.text.matchAll(/\S+/gu)];
  const split = async (at: number) => {
    setCutting(false);
    const done = await changeFor(() => splitLineAction({ segmentId: segment.id, version: segment.version, at }));
    if (done) onChosen(done.secondId);
  };
  const join = async () => {
    const done = await changeFor(() => mergeLinesAction({ segmentId: segment.id, version: segment.version }));
    if (done) onChosen(done.id);
  };
  if (words.length < 2 && !joins) return null;
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        {words.length > 1 && (
          <button type="button" className="btn" aria-expanded={cutting} onClick={() => setCutting(!cutting)}>
            Split this line…
          </button>
        )}
        {joins && (
          <button type="button" className="btn" onClick={() => void join()}>
            Join with the next
          </button>
        )}
      </div>
      {cutting && (
        <fieldset className="mt-2 rounded-card border border-line p-2.5">
          <legend className="px-1 text-[13px] text-ink-soft">The second line begins with</legend>
          <p className="font-text leading-8">
            {words.map((word, index) =>
              index === 0 ? (
                <span key={word.index} className="px-0.5 text-ink-faint">
                  {word[0]}{' '}
                </span>
              ) : (
                <button key={word.index} type="button" className="min-h-6 rounded-small px-0.5 hover:bg-accent-wash focus-visible:bg-accent-wash" onClick={() => void split(word.index)}>
                  {word[0]}
                </button>
              ),
            )}
          </p>
        </fieldset>
      )}
    </div>
  );
}
