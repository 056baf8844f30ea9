'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { dollars } from '../../../lib/services/money.ts';
import type { MonthView } from '../../../lib/services/spending/view.ts';
import { api, put } from '../api.ts';
import { CapForm } from '../spending/cap-form.tsx';
import { monthKey } from '../spending/keys.ts';

/** The most that all dramas together may cost in a month. */
export function MonthCap({ initial }: { initial: MonthView }) {
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: monthKey, queryFn: ({ signal }) => api<MonthView>('/api/spending/cap', { signal }), initialData: initial });
  return (
    <section aria-labelledby="month">
      <h2 id="month" className="mb-1 text-[15px] font-semibold">
        What may be spent
      </h2>
      <p className="mb-3 max-w-[62ch] text-ink-soft">
        In {data.name}, {dollars(data.heldMicros)} of {dollars(data.capMicros)} is spent or held, on all dramas. A new drama may cost $5.00 until you say otherwise in it. Nothing is ever bought beyond either.
      </p>
      <CapForm label="Most that may be spent in a month" capMicros={data.capMicros} save={async (capMicros) => queries.setQueryData(monthKey, await put<MonthView>('/api/spending/cap', { capMicros }))} />
    </section>
  );
}
