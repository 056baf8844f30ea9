'use client';

import Link from 'next/link';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import { count } from '../format.ts';
import { kindNames } from '../proof/names.ts';

/** How much of this mix was heard, and what was marked in it and is open. */
export function ProofStanding({ mix, projectId }: { mix: ExportView; projectId: string }) {
  const { heard, openPickUps } = mix;
  const share = heard.lines === 0 ? 0 : Math.floor((100 * heard.heard) / heard.lines);
  return (
    <p className="mt-1 text-[13px] text-ink-soft">
      {share} % of this mix was heard to its end.{' '}
      {openPickUps.count === 0 ? 'No pick-up is open.' : <span className="text-warn">{count(openPickUps.count, 'pick-up is', 'pick-ups are')} open: {openPickUps.first.map(({ kind, words }) => `${kindNames[kind].name.toLowerCase()} on “${words.trim().slice(0, 30)}”`).join(', ')}{openPickUps.count > openPickUps.first.length ? ' and more' : ''}.</span>}{' '}
      <Link className="whitespace-nowrap text-accent underline" href={`/projects/${projectId}/proof`}>
        Proof it
      </Link>
    </p>
  );
}
