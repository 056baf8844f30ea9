'use client';

import { useState } from 'react';
import { dollars } from '../../../lib/services/money.ts';
import type { LedgerRow, LedgerSum, SpendingView } from '../../../lib/services/spending/view.ts';
import { api, sentence } from '../api.ts';
import { count } from '../format.ts';
import { dayOf, timeOf } from '../locale.ts';
import { useProject } from '../workspace/context.tsx';
import { purchaseWords } from './stages.ts';

const kinds = [
  { key: 'rows', name: 'Newest' },
  { key: 'byDay', name: 'By day' },
  { key: 'byEngine', name: 'By engine' },
  { key: 'byLine', name: 'By line' },
] as const;

/** Everything that was bought: row by row, or summed. */
export function Ledger({ first }: { first: SpendingView }) {
  const project = useProject();
  const [kind, setKind] = useState<(typeof kinds)[number]['key']>('rows');
  const [more, setMore] = useState<{ of: string | null; rows: LedgerRow[]; next: string | null } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // Older pages belong to the first page they were asked after.
  const older = more?.of === first.next ? more : null;
  const next = older ? older.next : first.next;
  const showOlder = async () => {
    setProblem(null);
    try {
      const page = await api<SpendingView>(`/api/projects/${project.id}/spending?after=${next}`);
      setMore({ of: first.next, rows: [...(older?.rows ?? []), ...page.rows], next: page.next });
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  if (first.rows.length === 0) return null;
  return (
    <section aria-label="What was bought" className="mt-6">
      <h3 className="font-semibold">What was bought</h3>
      <fieldset className="mt-2 mb-1 flex flex-wrap gap-x-5 gap-y-1">
        <legend className="sr-only">How it is shown</legend>
        {kinds.map((one) => (
          <button key={one.key} type="button" aria-pressed={kind === one.key} className={kind === one.key ? 'min-h-6 font-semibold text-ink' : 'btn-text'} onClick={() => setKind(one.key)}>
            {one.name}
          </button>
        ))}
      </fieldset>
      {kind === 'rows' ? (
        <>
          <ul>
            {[...first.rows, ...(older?.rows ?? [])].map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </ul>
          {next !== null && (
            <button type="button" className="btn mt-3" onClick={() => void showOlder()}>
              Show older ones
            </button>
          )}
          {problem !== null && (
            <p role="alert" className="mt-2 text-bad">
              {problem}
            </p>
          )}
        </>
      ) : (
        <Sums sums={first[kind]} days={kind === 'byDay'} />
      )}
    </section>
  );
}

const states: { [State in LedgerRow['state']]: string | null } = { open: 'on its way', settled: null, released: 'not bought', uncertain: 'uncertain' };

function Row({ row }: { row: LedgerRow }) {
  const state = states[row.state];
  return (
    <li className="flex gap-4 border-b border-line py-2 last:border-0">
      <div className="min-w-0 flex-1">
        <p className={row.stage === 'speak' ? 'font-text' : ''}>{row.what}</p>
        <p className="text-[13px] text-ink-soft">
          {row.engine}, {purchaseWords(row.stage)}, {at(row.at)}
          {row.note !== null && `. ${row.note}`}
        </p>
      </div>
      <p className="flex-none text-right">
        {row.state === 'released' ? <span className="text-ink-soft">$0.00</span> : dollars(row.micros)}
        {state !== null && <span className={`block text-[13px] ${row.state === 'uncertain' ? 'text-warn' : 'text-ink-soft'}`}>{state}</span>}
      </p>
    </li>
  );
}

function Sums({ sums, days }: { sums: LedgerSum[]; days: boolean }) {
  return (
    <ul>
      {sums.map((sum) => (
        <li key={sum.key} className="flex gap-4 border-b border-line py-2 last:border-0">
          <span className="min-w-0 flex-1">{days ? dayOf(new Date(`${sum.key}T00:00:00Z`), { utc: true }) : sum.name}</span>
          <span className="flex-none text-ink-soft">{count(sum.count, 'time')}</span>
          <span className="w-16 flex-none text-right">{dollars(sum.micros)}</span>
        </li>
      ))}
    </ul>
  );
}

function at(time: string): string {
  return `${dayOf(new Date(time), { now: new Date() })}, ${timeOf(new Date(time))}`;
}
