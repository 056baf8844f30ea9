'use client';

import Link from 'next/link';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import type { ProjectView } from '../../../lib/services/views.ts';
import { clock } from '../format.ts';
import { useScript } from '../workspace/context.tsx';
import { clearLines } from './clear-lines.ts';

/** How many of the least clear lines are shown. */
const shown = 5;

/** The lines that stand least over the sounds under them, worst first: figures of the mix as it was made. */
export function Clarity({ project, mix }: { project: ProjectView; mix: ExportView }) {
  const { clarity } = project.mixSettings;
  const rows = clearLines(mix.timeline, clarity).toSorted((a, b) => a.spare - b.spare);
  const under = rows.filter((row) => row.spare < 0).length;
  return (
    <section aria-labelledby="clarity">
      <h2 id="clarity" className="text-[15px] font-semibold">
        Clear speech
      </h2>
      <p className="mt-1 text-[13px] text-ink-soft">
        {rows.length === 0
          ? 'No line has music or ambience under it.'
          : under === 0
            ? `Every line stands at least ${clarity.musicLu} LU over music and ${clarity.ambienceLu} LU over ambience. The closest:`
            : `${under === 1 ? 'One line stands' : `${under} lines stand`} less than ${clarity.musicLu} LU over music or ${clarity.ambienceLu} LU over ambience:`}
      </p>
      <ol className="mt-2 grid gap-1 text-[13px]">
        {rows.slice(0, shown).map((row) => {
          const { line } = row;
          return (
            <li key={row.segmentId} className="grid grid-cols-[3.5rem_minmax(0,1fr)_auto] gap-x-3">
              <span className="text-ink-faint">{clock(line.start)}</span>
              <Link className="truncate underline decoration-line underline-offset-2" href={`/projects/${project.id}?chapter=${line.chapterId}&line=${row.segmentId}`}>
                <Words chapterId={line.chapterId} segmentId={row.segmentId} />
              </Link>
              <span className={row.spare < 0 ? 'text-warn' : 'text-ink-soft'}>
                {[row.overMusicLu === null ? null : `${row.overMusicLu.toFixed(0)} LU over music`, row.overAmbienceLu === null ? null : `${row.overAmbienceLu.toFixed(0)} over ambience`].filter((part) => part !== null).join(', ')}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Words({ chapterId, segmentId }: { chapterId: string; segmentId: string }) {
  const { data } = useScript(chapterId);
  return <>{data?.segments.find((segment) => segment.id === segmentId)?.text.trim() ?? '…'}</>;
}
