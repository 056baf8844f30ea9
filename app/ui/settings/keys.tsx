'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { KeyView } from '../../../lib/services/keys/view.ts';
import { api } from '../api.ts';
import { apiKeysKey } from '../spending/keys.ts';
import { KeyCard } from './key-card.tsx';

/** The keys of whoever uses the studio: one for each company. */
export function Keys({ initial }: { initial: KeyView[] }) {
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: apiKeysKey, queryFn: ({ signal }) => api<KeyView[]>('/api/keys', { signal }), initialData: initial });
  return (
    <section aria-labelledby="keys">
      <h2 id="keys" className="mb-1 text-[15px] font-semibold">
        Keys
      </h2>
      <p className="max-w-[62ch] text-ink-soft">
        Narratix works without any. A key of yours switches on the engines of its company, drama by drama, and only once you have agreed there that the text goes out. Keys are kept encrypted; never more than the last four letters are shown.
      </p>
      <ul className="mt-4 grid gap-3">
        {data.map((view) => (
          <KeyCard key={view.vendor} view={view} changed={(now) => queries.setQueryData(apiKeysKey, now)} />
        ))}
      </ul>
    </section>
  );
}
