'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { dollars } from '../../../lib/services/money.ts';
import type { MakeEstimate, SpendingView } from '../../../lib/services/spending/view.ts';
import { api, post, put, sentence } from '../api.ts';
import { useProject } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';
import { CapForm } from './cap-form.tsx';
import { EstimateTable } from './estimate-table.tsx';
import { spendingKey } from './keys.ts';
import { Ledger } from './ledger.tsx';

/** What was spent of what may be, what the rest would cost, and the ledger. */
export function SpendingPart() {
  const project = useProject();
  const queries = useQueryClient();
  const path = `/api/projects/${project.id}/spending`;
  const spending = useQuery({ queryKey: [...spendingKey(project.id), project.revision], queryFn: ({ signal }) => api<SpendingView>(path, { signal }), placeholderData: (before) => before });
  const estimate = useQuery({
    queryKey: ['make-estimate', project.id, project.revision],
    queryFn: () => post<MakeEstimate>(`${path}/estimate`, { scope: { kind: 'all' } }),
    enabled: project.production?.state !== 'running',
    retry: false,
    placeholderData: (before) => before,
  });
  const saveCap = async (capMicros: number) => {
    await put(`${path}/cap`, { capMicros });
    await Promise.all([queries.invalidateQueries({ queryKey: projectKey(project.id) }), queries.invalidateQueries({ queryKey: spendingKey(project.id) })]);
  };
  const { data } = spending;
  return (
    <>
      {spending.error && (
        <p role="alert" className="mb-3 text-bad">
          {sentence(spending.error)}
        </p>
      )}
      {data && (
        <section aria-label="What may be spent" className="grid gap-x-8 gap-y-4 sm:grid-cols-[minmax(0,1fr)_auto]">
          <div>
            <p className="font-text text-[22px] leading-7 font-semibold">
              {dollars(data.heldMicros)} <span className="font-normal text-ink-soft">of {dollars(data.capMicros)}</span>
            </p>
            <div className="bar mt-2" aria-hidden>
              <i style={{ width: `${Math.min(100, data.capMicros === 0 ? 0 : (100 * data.heldMicros) / data.capMicros)}%` }} />
            </div>
            <p className="mt-2 text-ink-soft">{held(data)}</p>
            <p className="mt-1 text-ink-soft">
              In {data.month.name}, on all dramas: {dollars(data.month.heldMicros)} of {dollars(data.month.capMicros)}.{' '}
              <Link href="/settings" className="font-semibold text-accent hover:underline">
                Change that
              </Link>
            </p>
          </div>
          <CapForm label="Most that may be spent on this drama" capMicros={data.capMicros} save={saveCap} />
        </section>
      )}
      <section aria-label="What is still to be made" className="mt-6">
        <h3 className="font-semibold">What is still to be made</h3>
        {project.production?.state === 'running' ? (
          <p className="mt-1 text-ink-soft">Something is being made just now. What the rest costs is shown once it is done.</p>
        ) : estimate.error ? (
          <p className="mt-1 text-ink-soft">{sentence(estimate.error)}</p>
        ) : estimate.data ? (
          <ToMake estimate={estimate.data} />
        ) : (
          <p className="mt-1 text-ink-soft">Counting…</p>
        )}
      </section>
      {data && <Ledger first={data} />}
    </>
  );
}

function held({ settledMicros, openMicros, uncertainMicros }: SpendingView): string {
  if (settledMicros + openMicros + uncertainMicros === 0) return 'Nothing was spent yet.';
  const parts = [`${dollars(settledMicros)} paid`];
  if (openMicros > 0) parts.push(`${dollars(openMicros)} held for what is on its way`);
  if (uncertainMicros > 0) parts.push(`${dollars(uncertainMicros)} uncertain: an answer was lost, and it may have been charged`);
  return `${parts.join('; ')}.`;
}

function ToMake({ estimate }: { estimate: MakeEstimate }) {
  const { chapters } = useProject();
  if (estimate.stages.every((stage) => stage.count === 0 && stage.problem === null)) return <p className="mt-1 text-ink-soft">Nothing: everything is made.</p>;
  const byChapter = new Map<string, number>();
  for (const stage of estimate.stages) for (const one of stage.chapters) byChapter.set(one.chapterId, (byChapter.get(one.chapterId) ?? 0) + one.micros);
  const dear = chapters.filter((chapter) => (byChapter.get(chapter.id) ?? 0) > 0);
  return (
    <div className="mt-1">
      <EstimateTable estimate={estimate} />
      {dear.length > 1 && (
        <details className="mt-3">
          <summary className="btn-text w-fit">By chapter</summary>
          <ul className="mt-1">
            {dear.map((chapter) => (
              <li key={chapter.id} className="flex gap-4 border-b border-line py-1.5 last:border-0">
                <span className="min-w-0 flex-1 truncate">{chapter.title}</span>
                <span>{dollars(byChapter.get(chapter.id) ?? 0)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
